import PostgreSQL
import SQLite

extension StoreError {
  /// Runs a piece of work on a database, and says what went wrong in a store's words.
  static func mapping<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as SQLiteError {
      throw StoreError(error)
    } catch let error as PostgreSQLError {
      throw StoreError(error)
    } catch {
      throw StoreError(.other, "\(error)")
    }
  }
}
