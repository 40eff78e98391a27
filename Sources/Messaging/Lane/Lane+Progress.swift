import Deciding

/// The lane says on `service.progress` how far its journals are in the log, and to which database they belong. These records are not
/// journaled, because only the last one of each partition counts.
extension Lane {
  /// Notes that a journal has grown, or that the log has acknowledged more of it.
  func progressMoved(at now: Timestamp) {
    guard progressDueAt == nil else { return }
    progressDueAt = max(now, progressToldAt.adding(milliseconds: configuration.progressPause))
  }

  func tellProgressIfDue(at now: Timestamp) {
    if publisher.hasLostProgress {
      publisher.forgetLostProgress()
      for state in partitions.values { state.told = nil }
      progressMoved(at: now)
    }
    guard let due = progressDueAt, due <= now else { return }
    progressDueAt = nil
    tellProgress(at: now)
  }

  /// Reports every partition that has moved since the last report.
  func tellProgress(at now: Timestamp) {
    guard let count = worker.partitionCounts[ServiceProgress.topic] else { return }
    for partition in owned {
      guard let state = partitions[partition] else { continue }
      let published = publisher.mark(partition)
      guard state.told != published else { continue }
      let progress = ServiceProgress(
        service: worker.service, partition: partition, incarnation: state.incarnation, published: published, at: now,
        log: state.identity, written: publisher.written(partition))
      guard let record = try? progress.record(of: count) else { continue }
      publisher.tell(record, of: partition)
      state.told = published
      progressToldAt = now
    }
    if progressToldAt == now { publisher.producer.flush() }
  }
}
