/// A text from elsewhere, as one line. Characters that end a line, or that are for machines only, become spaces: they could begin a header,
/// a line or a field of their own.
struct PlainLine {
  let text: String

  init(_ text: String) {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { line.append(Self.isForMachines(scalar) ? " " : scalar) }
    self.text = String(line).split(separator: " ").joined(separator: " ")
  }

  private static func isForMachines(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
