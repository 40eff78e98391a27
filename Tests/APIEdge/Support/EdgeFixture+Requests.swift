import DescriptionTesting
import EventLoop
import Foundation
import HTTP
import JSON
import Pages
import TestSupport
import Testing

@testable import APIEdge

extension EdgeFixture {
  private static let described = DescribedAnswers(
    (try? Edge.document.get()).flatMap { try? JSONValue(parsing: $0.content(.identity).bytes) } ?? .null)

  var client: BlockingHTTPClient { BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(300)) }

  func send(_ method: HTTPMethod, _ path: String, as token: String? = nil, _ fields: HTTPFields = [:], body: String? = nil) throws
    -> HTTPResponse
  {
    let response = try sendUndescribed(method, path, as: token, fields, body: body)
    // The contents of other answers are the script's.
    let content: JSONValue? = response.fields["Content-Type"] == "application/problem+json" ? try? response.json : nil
    for problem in Self.described.problems(
      method.rawValue, path, status: response.status.code, fields: response.fields, content: content)
    {
      Issue.record("\(problem)")
    }
    return response
  }

  /// For a script that answers what no service would.
  func sendUndescribed(
    _ method: HTTPMethod, _ path: String, as token: String? = nil, _ fields: HTTPFields = [:], body: String? = nil
  ) throws -> HTTPResponse {
    try client.send(Self.request(method, path, as: token, fields, body: body))
  }

  /// Sends on a thread of its own.
  func sending(_ method: HTTPMethod, _ path: String, as token: String? = nil, _ fields: HTTPFields = [:], body: String? = nil) -> Handover<
    Result<HTTPResponse, HTTPClientError>
  > {
    let (client, handover) = (client, Handover<Result<HTTPResponse, HTTPClientError>>())
    let request = Self.request(method, path, as: token, fields, body: body)
    Thread.detachNewThread {
      do throws(HTTPClientError) { handover.put(.success(try client.send(request))) } catch { handover.put(.failure(error)) }
    }
    return handover
  }

  private static func request(
    _ method: HTTPMethod, _ path: String, as token: String?, _ fields: HTTPFields, body: String?
  ) -> HTTPClientRequest {
    var fields = fields
    if let token { fields["Authorization"] = "Bearer \(token)" }
    if body != nil, fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
    return HTTPClientRequest(method, path, fields, body: Array((body ?? "").utf8))
  }

  func becomeReady() throws {
    try eventually("the edge is ready") { try send(.get, "/health/ready").status == .ok }
  }
}

extension HTTPResponse {
  var json: JSONValue { get throws { try JSONValue(parsing: body.bytes) } }
  var text: String { String(decoding: body.bytes, as: UTF8.self) }
  /// The problem's code.
  var code: String? { (try? json)?["code"]?.string }
}
