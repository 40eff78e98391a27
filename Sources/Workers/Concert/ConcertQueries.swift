import Deciding

/// There are no queries: the edge answers all reads of concerts and seats from its memory, which comes from the state topics.
public enum ConcertQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    nil
  }
}
