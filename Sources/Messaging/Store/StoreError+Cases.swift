extension StoreError {
  package static func fenced(_ partition: Int32, ours: Int64, current: Int64, in database: String) -> StoreError {
    StoreError(
      .fenced, "\(database): partition \(partition) was taken over by another lane (owner epoch \(current), ours is \(ours))")
  }

  package static func conflict(_ what: String, in database: String) -> StoreError {
    StoreError(.conflict, "\(database): \(what) is not as it was read; is another process writing to this database?")
  }
}
