//! Adding and looking up accounts, for an operator.
