import CFYAML
import Glibc

/// YAML in, JSON out, to be decoded with Codable. For files of our own: what a stranger writes may be of any depth and size.
///
/// As libfyaml's JSON mode has it: what is quoted is a string; of plain scalars `null`, `true`, `false` and JSON's numbers are what they
/// look like, and all others are strings. Aliases are written out. Of several documents the first counts.
public enum YAML {
  /// - Parameter file: what errors call it.
  public static func json(from text: String, file: String = "YAML") throws(YAMLError) -> [UInt8] {
    // A closure that is lent bytes can't throw a typed error. libfyaml's document points into them.
    try text.withCString { bytes in Result { () throws(YAMLError) in try json(bytes, file) } }.get()
  }

  private static func json(_ text: UnsafePointer<CChar>, _ file: String) throws(YAMLError) -> [UInt8] {
    // Errors are collected, and nothing is printed.
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
    // What JSON can't say is an error of the emitter, which writes half of it.
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

/// What is wrong with a YAML file, and where: as compilers say it, `topics.yaml:12:3: duplicate key`.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
  public let description: String
}
