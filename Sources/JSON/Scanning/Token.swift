/// A value or a key of the document, as the scanner found it. Offsets are 32 bits wide to keep a token small.
struct Token {
  enum Kind: UInt8 {
    case null, `true`, `false`
    /// A number without fraction and exponent.
    case integer
    case number
    case string
    /// A string with at least one backslash.
    case escapedString
    case array, object
    /// A key, always followed by its value.
    case key
    /// A key with escapes: its bytes stand, unescaped, in the tape's `unescapedKeys`.
    case unescapedKey
    /// A key that comes again in the same object: the last one counts.
    case supersededKey
  }

  var kind: Kind
  /// Half open. Of strings and keys the inside of the quotes, of everything else all of it.
  var start: UInt32
  var end: UInt32
  /// The index of the token after this value; after a key's value, for a key.
  var next: UInt32
}

extension Token.Kind {
  /// For messages, as in "must be a string, not a number".
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
