/// A process that works for the measured one, with the processes that it has started: a database with its connections, or a broker.
public struct Neighbour: Sendable {
  public let process: Int32
  /// The name that `ps` shows.
  public let name: String

  /// Nil: there is no such process.
  public init?(process: Int32) {
    guard let stat = ProcessStat(of: process) else { return nil }
    self.process = process
    name = stat.name
  }

  /// The processor time that it and its descendants have used so far, also those that have ended. Nil: the process itself has ended.
  var processorMicroseconds: Int64? {
    guard ProcessStat(of: process) != nil else { return nil }
    let all = ProcessStat.all
    var family: Set<Int32> = [process]
    while true {
      let children = all.filter { family.contains($0.parent) && !family.contains($0.process) }
      if children.isEmpty { break }
      family.formUnion(children.map(\.process))
    }
    return all.filter { family.contains($0.process) }.reduce(0) { $0 + $1.processorMicroseconds + $1.waitedMicroseconds }
  }
}
