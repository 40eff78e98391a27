extension Writer {
  func error(_ kind: JSONError.Kind, _ message: String) -> JSONError {
    JSONError(kind, path: path().description, message: message)
  }

  /// Or what went wrong before, where it could not be thrown: then this is only what came of it.
  func outOfTurn() -> JSONError {
    failure ?? error(.unsupported, "is encoded twice, or by a container whose turn is over")
  }

  func tooDeep() -> JSONError {
    .tooDeep(path())
  }

  /// What a type threw while it was encoded, as our own error.
  func explain(_ thrown: any Error) -> JSONError {
    switch thrown {
    case let error as JSONError:
      // One of a type's own making can't know where in the document it was.
      return error.path.isEmpty ? self.error(error.kind, error.message) : error
    case EncodingError.invalidValue(_, let context):
      let path = context.codingPath.isEmpty ? path() : JSONPath(context.codingPath)
      return JSONError(.invalidValue, path: path.description, message: context.debugDescription)
    default:
      return error(.invalidValue, String(describing: thrown))
    }
  }
}
