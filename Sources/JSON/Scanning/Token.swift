/// A value or a key of the document, as the scanner found it. Offsets have 32 bits, to keep a token small.
struct Token {
  enum Kind: UInt8 {
    case null, `true`, `false`
    /// A number without fraction or exponent.
    case integer
    case number
    case string
    /// A string with at least one backslash.
    case escapedString
    case array, object
    /// A key. The next token is its value.
    case key
    /// A key with escapes. Its bytes without escapes are in the tape's `unescapedKeys`.
    case unescapedKey
    /// A key that comes again later in the same object, so that this one does not count.
    case supersededKey
  }

  var kind: Kind
  /// The half-open range of the token's bytes. For strings and keys it is the part inside the quotes.
  var start: UInt32
  var end: UInt32
  /// The index of the token after this value. For a key, the index after the key's value.
  var next: UInt32
}

extension Token.Kind {
  /// The word for messages, as in "must be a string, not a number".
  var noun: String {
    switch self {
    case .null: "null"
    case .true, .false: "a boolean"
    case .integer, .number: "a number"
    case .string, .escapedString, .key, .unescapedKey, .supersededKey: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
