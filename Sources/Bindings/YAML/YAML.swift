import CFYAML
import Glibc

/// Turns YAML into JSON, which Codable can decode. Use it only for our own files: the file of a stranger may have any depth and size.
///
/// It follows libfyaml's JSON mode. A quoted scalar is a string. A plain scalar is `null`, `true`, `false` or a number if JSON reads it as
/// one; all others are strings. Aliases are replaced by their content. If there are several documents, the first counts.
public enum YAML {
  /// - Parameter file: the file's name in errors.
  public static func json(from text: String, file: String = "YAML") throws(YAMLError) -> [UInt8] {
    // This closure can't throw a typed error. libfyaml's document points into the bytes.
    try text.withCString { bytes in Result { () throws(YAMLError) in try json(bytes, file) } }.get()
  }

  private static func json(_ text: UnsafePointer<CChar>, _ file: String) throws(YAMLError) -> [UInt8] {
    // libfyaml collects its errors and prints nothing.
    var collecting = fy_diag_cfg()
    collecting.level = FYET_ERROR
    collecting.module_mask = .max
    let diagnostics = fy_diag_create(&collecting)
    defer { fy_diag_destroy(diagnostics) }
    fy_diag_set_collect_errors(diagnostics, true)

    var configuration = fy_parse_cfg()
    configuration.flags = fy_parse_cfg_flags(FYPCF_QUIET.rawValue | FYPCF_COLLECT_DIAG.rawValue | FYPCF_RESOLVE_DOCUMENT.rawValue)
    configuration.diag = diagnostics
    let document = fy_document_build_from_string(&configuration, text, strlen(text))
    defer { fy_document_destroy(document) }
    let flags = fy_emitter_cfg_flags(FYECF_MODE_JSON_ONELINE.rawValue | FYECF_WIDTH_INF.rawValue)
    let json = document.flatMap { fy_emit_document_to_string($0, flags) }
    defer { free(json) }
    // If JSON can't express something, the emitter has an error and writes only a part.
    if let error = firstError(of: diagnostics, in: file) { throw error }
    guard let json else { throw YAMLError(description: "\(file): is empty") }
    return Array(UnsafeRawBufferPointer(start: json, count: strlen(json)))
  }

  private static func firstError(of diagnostics: OpaquePointer?, in file: String) -> YAMLError? {
    var cursor: UnsafeMutableRawPointer?
    guard let error = fy_diag_errors_iterate(diagnostics, &cursor)?.pointee else { return nil }
    return YAMLError(description: "\(file):\(error.line):\(error.column): \(error.msg.map { String(cString: $0) } ?? "is no YAML")")
  }
}

/// What is wrong with a YAML file, and where, in the form of compilers: `topics.yaml:12:3: duplicate key`.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
  public let description: String
}
