//! A sentence whose arguments only have to be put in, or that chooses by a word: done here, without
//! Fluent's resolver. That one copies each argument, keeps them in a list and watches for circles,
//! which was a tenth of what My Account costs. What it alone knows, plurals and references, is left
//! to it.

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, VariantKey};

use crate::Value;

/// The sentence; `None` where Fluent has to make it: it chooses by a number, refers to another
/// sentence, or an argument is missing.
pub(crate) fn filled(pattern: &Pattern<&str>, arguments: &[(&str, Value<'_>)]) -> Option<String> {
    let mut sentence = String::with_capacity(ROOM);
    fill(&mut sentence, pattern, arguments)?;
    Some(sentence)
}

/// Room for most sentences, in bytes.
const ROOM: usize = 128;

fn fill(
    sentence: &mut String,
    pattern: &Pattern<&str>,
    arguments: &[(&str, Value<'_>)],
) -> Option<()> {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => sentence.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(named) } => {
                match argument(named, arguments)? {
                    Value::Text(text) => sentence.push_str(text),
                    Value::Number(number) => sentence.push_str(&number.to_string()),
                }
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let Value::Text(word) = argument(selector, arguments)? else { return None };
                let is_of_word = |key: &VariantKey<&str>| matches!(key, VariantKey::Identifier { name } if *name == word);
                let chosen = variants
                    .iter()
                    .find(|variant| is_of_word(&variant.key))
                    .or_else(|| variants.iter().find(|variant| variant.default))?;
                fill(sentence, &chosen.value, arguments)?;
            }
        }
    }
    Some(())
}

fn argument<'a>(
    named: &InlineExpression<&str>,
    arguments: &[(&str, Value<'a>)],
) -> Option<Value<'a>> {
    let InlineExpression::VariableReference { id } = named else { return None };
    arguments.iter().find(|(name, _)| *name == id.name).map(|(_, value)| *value)
}
