/// What kind of error the server answered with: five characters (PostgreSQL's manual, appendix A).
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
  public let code: String

  public init(_ code: String) {
    self.code = code
  }

  public var description: String { code }

  /// The first two characters: the class.
  var group: Substring { code.prefix(2) }

  public static let invalidPassword = SQLState("28P01")
  public static let unknownDatabase = SQLState("3D000")
  public static let duplicateDatabase = SQLState("42P04")
  public static let insufficientPrivilege = SQLState("42501")
  public static let readOnlyTransaction = SQLState("25006")
  public static let tooManyConnections = SQLState("53300")
  public static let diskFull = SQLState("53100")
}
