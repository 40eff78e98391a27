enum Compaction {
  static let unfinished = ".cleaned"
}
