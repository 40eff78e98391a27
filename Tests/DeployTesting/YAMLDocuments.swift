import JSON

/// The documents of a YAML file, read as the tools of deploy/ read it: with several in one file, and with merged keys (`<<`).
public enum YAMLDocuments {
  private static let script = "import sys, json, yaml; json.dump(list(yaml.safe_load_all(open(sys.argv[1]))), sys.stdout)"

  public static func all(in path: String) throws -> [JSONValue] {
    let ending = try Tool.python.run(["-c", script, path])
    guard ending.code == 0 else { throw Manifests.Unreadable(description: ending.errors) }
    return try JSONValue(parsing: Array(ending.output.utf8)).array ?? []
  }
}
