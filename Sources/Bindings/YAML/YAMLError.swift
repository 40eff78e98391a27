/// What is wrong with a YAML file, and where: prints as compilers do, `topics.yaml:12:3: duplicate key`.
public struct YAMLError: Error, Equatable, Sendable {
  /// Counted from 1.
  public struct Position: Equatable, Sendable {
    public let line: Int
    public let column: Int
  }

  public let file: String
  /// nil when it is about the file as a whole.
  public let position: Position?
  public let message: String
}

extension YAMLError: CustomStringConvertible {
  public var description: String {
    let place = position.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(file)\(place): \(message)"
  }
}
