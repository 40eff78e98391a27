import Deciding

/// Nobody asks: what everyone reads of concerts and seats comes from the state topics, in the edge's memory.
public enum ConcertQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    nil
  }
}
