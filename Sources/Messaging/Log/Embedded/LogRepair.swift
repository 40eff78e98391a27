/// What a start has cut off: the unfinished write of a process that died. Nothing of it was acknowledged.
public struct LogRepair: Sendable, CustomStringConvertible {
  public var path: String
  /// The size that the file has now.
  public var size: Int64
  public var bytesCut: Int64
  /// Why the rest was no record.
  public var reason: String

  public var description: String { "cut \(bytesCut) bytes of an unfinished write off \(path), now \(size) bytes: \(reason)" }
}
