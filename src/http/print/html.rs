//! HTML by `html!("<p>{name}</p>", name = …)`: what is put in is escaped, unless it is HTML already.
use std::fmt::{self, Display, Formatter, Write};

/// Text that is HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// What the `html!` macro has put together; everything else should come through the macro.
    #[must_use]
    pub fn assembled(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// One after the other.
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().map(Self::into_text).collect())
    }
}

/// What may be put into HTML.
pub trait Markup {
    /// Writes it, escaped where it is not HTML.
    ///
    /// # Errors
    /// What the formatter says.
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result;
}

/// Shows a value in a format string as markup.
pub struct Shown<'a, T: ?Sized>(pub &'a T);

impl<T: Markup + ?Sized> Display for Shown<'_, T> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.0.write(out)
    }
}

impl Markup for Html {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Markup for str {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for c in self.chars() {
            match c {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}

impl Markup for String {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.as_str().write(out)
    }
}

impl Markup for i64 {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, out)
    }
}

impl<T: Markup + ?Sized> Markup for &T {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        (**self).write(out)
    }
}

impl<T: Markup> Markup for Option<T> {
    fn write(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.as_ref().map_or(Ok(()), |value| value.write(out))
    }
}

/// HTML from a literal and named values, each escaped unless it is [`Html`].
#[macro_export]
macro_rules! html {
    ($text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::http::print::Html::assembled(format!($text $(, $name = $crate::http::print::html::Shown(&$value))*))
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_put_in_cannot_leave_its_place() {
        let inner = html!("<b>{text}</b>", text = "<script>\"&'");
        let outer = html!(
            "<p title=\"{text}\">{inner}{none}</p>",
            text = "\" onload=\"",
            inner = inner,
            none = None::<String>
        );
        let expected = "<p title=\"&quot; onload=&quot;\"><b>&lt;script&gt;&quot;&amp;&#39;</b></p>";
        assert_eq!(outer.into_text(), expected);
    }
}
