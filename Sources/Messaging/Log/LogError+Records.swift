extension LogError {
  static func outOfRange(_ place: TopicPartition, _ offset: Int64, available: ClosedRange<Int64>) -> LogError {
    LogError(
      .outOfRange,
      "\(place) has no offset \(offset), but \(available.lowerBound) to \(available.upperBound): records were removed unread, or the "
        + "log was replaced; start from 0 and let the journals republish")
  }
}

extension OutgoingRecord {
  /// Bytes of key, value and headers.
  var size: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  func tooLarge(limit: Int) -> LogError {
    LogError(.tooLarge, "a record of \(size) bytes for \(place) is over the limit of \(limit); it can't be sent")
  }
}
