/// A database does not belong to its log. To go on with it could undo sales, and nobody would notice. So the start is refused until the
/// operator has decided.
public struct DatabaseMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// The database is empty, and the log has a history of the service.
    case new
    /// The database has another history than the log.
    case other
    /// The database ends before the log: it is an older copy, or it lost its last commits.
    case older
    /// A recovery of the database was interrupted.
    case unfinished
  }

  public var kind: Kind
  /// What the database and the log have, and what to do: one line for the operator.
  public var description: String

  /// - Parameter partition: the first partition that shows it.
  init(_ kind: Kind, _ service: String, database: String, partition: Int32, _ claim: Claim, _ progress: ServiceProgress) {
    self.kind = kind
    let report =
      "The log's last report about \(service)/\(partition) is from \(progress.at): history \(progress.incarnation), with "
      + "\(progress.published) journal rows"
    switch kind {
    case .new:
      description =
        "\(service): the database \(database) is new, but the log has a history of this service. With an empty database everything would "
        + "be sold again. \(report). Put the database back that belongs to this log, or start with a new log (an empty --data-dir, or "
        + "another Kafka cluster)"
    case .other:
      description =
        "\(service): the database \(database) has another history than the log: \(claim.incarnation). \(report). Put the database back "
        + "that belongs to this log, or start with the log that belongs to this database"
    case .older:
      description =
        "\(service): the database \(database) is older than the log: the journal of \(service)/\(partition) ends at row "
        + "\(claim.journalEnd). \(report). The database is an earlier copy, or it lost its last commits. Put the newer database back, or "
        + "start once with --recover: then the missing work is done again from the log"
    case .unfinished:
      description =
        "\(service): the recovery of the database \(database) was interrupted. Start with --recover once more: the recovery then goes on "
        + "where it stopped"
    }
  }

  /// The kind of mismatch; nil: the database fits.
  ///
  /// - Parameter identity: the log's.
  static func kind(of claim: Claim, beside progress: ServiceProgress, in identity: String) -> Kind? {
    let (ours, known) = (Incarnation(claim.incarnation), Incarnation(progress.incarnation))
    // One of another origin may have replaced a lost database, and its process died before it could report that.
    guard ours.origin == known.origin || claim.logIdentity == identity && ours.recoveredAt > known.recoveredAt else {
      return claim.isNew ? .new : .other
    }
    if ours.redoingAfter != nil { return .unfinished }
    // It was recovered, and its process died before it could report that.
    if ours.recoveredAt > known.recoveredAt { return nil }
    // It is from before a recovery: the log has gone on with another history.
    if ours.recoveredAt < known.recoveredAt { return .older }
    return progress.published > claim.journalEnd ? .older : nil
  }
}
