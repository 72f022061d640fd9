// Reads a page behind a printed code aloud, in Chinese, for whoever cannot read it; the button shows where there is a voice.
const button = document.querySelector('.aloud');
if (button && window.speechSynthesis) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const page = document.querySelector('main').cloneNode(true);
    page.querySelectorAll('[lang=en], i, button').forEach((other) => other.remove());
    const lines = Array.from(page.querySelectorAll('h1, p, li, dt, dd'), (line) => line.textContent.trim());
    const said = new window.SpeechSynthesisUtterance(lines.filter(Boolean).join('。'));
    said.lang = 'zh-CN';
    said.rate = 0.85;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(said);
  });
}
