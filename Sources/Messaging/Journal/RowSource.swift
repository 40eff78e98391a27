import Deciding

/// What a service's rows follow from: its journal, or topics.
///
/// It folds in two steps. The first one takes its time, beside the running lanes. The second one is short: the lanes wait for it.
protocol RowSource: AnyObject {
  /// Whether it gives a row's version too, and not only its content.
  var tellsVersions: Bool { get }
  /// Folds what the service has taken in by now, and returns its partitions.
  func foldBesideTheLanes(
    _ snapshot: any DatabaseSnapshot, progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> [Int32]
  /// Folds what the lanes have taken in until they were fenced off, and returns the names of the rows that have changed.
  func foldTheRest(_ claims: [Int32: Claim], _ store: any Store) throws -> Set<PlacedRowName>
}
