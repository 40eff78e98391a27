import HTTP
import JSON
import Messaging
import Pages
import Schemas

extension Edge {
  /// The document, made once a process.
  static let document: Result<PageAsset, SchemaError> = {
    do throws(SchemaError) {
      let document = try OpenAPIDocument.of(RouteTable(EdgeMetrics(Metrics())).entries)
      return .success(PageAsset(contentType: "application/json", content: document.encoded()))
    } catch {
      return .failure(error)
    }
  }()

  func showDocument(_ call: Call) throws(Problem) {
    switch Self.document {
    case .success(let document): call.answer(document, ["Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"])
    case .failure(let error):
      logger.error("the API's document can't be made", ["reason": error.description])
      throw Problem(.internalError, "the document could not be made")
    }
  }
}
