import CFYAML

/// libfyaml's tree of the one document in a text. It points into the text, which must outlive it.
struct Document: ~Copyable {
  let root: OpaquePointer
  private let parser: OpaquePointer
  private let document: OpaquePointer

  init(_ text: UnsafeBufferPointer<UInt8>, file: String) throws(YAMLError) {
    // Errors are collected and nothing is printed.
    var collecting = fy_diag_cfg()
    collecting.level = FYET_ERROR
    collecting.module_mask = .max
    let diagnostics = fy_diag_create(&collecting)
    defer { fy_diag_destroy(diagnostics) }
    fy_diag_set_collect_errors(diagnostics, true)

    var configuration = fy_parse_cfg()
    configuration.flags = fy_parse_cfg_flags(FYPCF_QUIET.rawValue | FYPCF_COLLECT_DIAG.rawValue | FYPCF_JSON_NONE.rawValue)
    configuration.diag = diagnostics
    guard let parser = fy_parser_create(&configuration) else {
      throw YAMLError(file: file, position: nil, message: "no memory to read it")
    }

    let start = UnsafeRawPointer(text.baseAddress)?.assumingMemoryBound(to: CChar.self)
    let document = text.isEmpty || fy_parser_set_string(parser, start, text.count) != 0 ? nil : fy_parse_load_document(parser)
    let second = document == nil ? nil : fy_parse_load_document(parser)
    var problem = Self.firstError(of: diagnostics, file: file)
    if problem == nil && fy_parser_get_stream_error(parser) { problem = YAMLError(file: file, position: nil, message: "is no YAML") }
    if problem == nil && second != nil { problem = YAMLError(file: file, position: nil, message: "has more than one document") }
    let root = document.flatMap { fy_document_root($0) }.flatMap { Self.isNothing($0) ? nil : $0 }
    guard problem == nil, let document, let root else {
      fy_parse_document_destroy(parser, second)
      fy_parse_document_destroy(parser, document)
      fy_parser_destroy(parser)
      throw problem ?? YAMLError(file: file, position: nil, message: "is empty")
    }
    self.parser = parser
    self.document = document
    self.root = root
  }

  deinit {
    fy_parse_document_destroy(parser, document)
    fy_parser_destroy(parser)
  }

  /// Whether it is what stands behind a `---` with nothing more.
  private static func isNothing(_ root: OpaquePointer) -> Bool {
    fy_node_get_type(root) == FYNT_SCALAR && fy_node_get_style(root) == FYNS_PLAIN && fy_node_get_scalar_length(root) == 0
  }

  private static func firstError(of diagnostics: OpaquePointer?, file: String) -> YAMLError? {
    var cursor: UnsafeMutableRawPointer?
    guard let error = fy_diag_errors_iterate(diagnostics, &cursor)?.pointee else { return nil }
    let position = YAMLError.Position(line: Int(error.line), column: Int(error.column))
    return YAMLError(file: file, position: position, message: error.msg.map { String(cString: $0) } ?? "is no YAML")
  }
}
