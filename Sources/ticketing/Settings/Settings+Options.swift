/// The flags and variables of each command that runs a part of the system, or all of it.
extension Settings {
  static let devOptions = [port, dataDir, keyFile] + KafkaSettings.options + [databaseURL, durability, window] + admin + jwt + [
    logLevel, recover,
    Option(name: "demo", value: nil, about: "opens a concert to try, and says how to buy a seat", variable: nil),
  ]

  static let workerOptions =
    [lanes, instance, listen("where internal HTTP listens, port 0: any (default 127.0.0.1:0)"), advertise, keyFile]
    + KafkaSettings.options + [databaseURL, dataDir, durability] + admin + jwt + [logLevel, recover]

  static let edgeOptions =
    [listen("where the API is served, port 0: any (default 127.0.0.1:8080)"), instance, drain, keyFile] + KafkaSettings.options
    + [dataDir] + jwt + [logLevel]

  private static let port = Option(
    name: "port", value: "PORT", about: "where the API is served on 127.0.0.1; 0: any free port (default 8080)", variable: "PORT")

  private static func listen(_ about: String) -> Option {
    Option(name: "listen", value: "ADDRESS:PORT", about: about, variable: "LISTEN")
  }

  private static let advertise = Option(
    name: "advertise", value: "HOST[:PORT]",
    about: "where edges reach it, if not there where it listens (default of 0.0.0.0: the host's name)", variable: "ADVERTISE")

  private static let instance = Option(
    name: "instance", value: "NAME",
    about: "this process's name, unlike any other's of its kind and the same after a restart (default the host's name)",
    variable: "INSTANCE")

  private static let lanes = Option(
    name: "lanes", value: "N", about: "lanes of each service, each with partitions of its own (default 1)", variable: "LANES")

  private static let drain = Option(
    name: "drain", value: "SECONDS",
    about: "after SIGTERM, how long it goes on taking requests while /health/ready says 503 (default 0)", variable: "DRAIN")

  static let keyFile = Option(
    name: "secret-key-file", value: "FILE",
    about: "the key that all processes of a system share, made by 'ticketing key FILE' (default secret.key in the data directory)",
    variable: "SECRET_KEY_FILE")

  private static let dataDir = Option(
    name: "data-dir", value: "DIR", about: "where everything is kept that has no other place (default .data)", variable: "DATA_DIR")

  private static let databaseURL = Option(
    name: "database-url", value: "URL",
    about: "\(PostgreSQLTemplate.form), or sqlite:DIR; without it SQLite's files are in the data directory", variable: "DATABASE_URL")

  private static let durability = Option(
    name: "durability", value: "LEVEL", about: "what nothing is lost by: process (kill -9) or power (a power cut) (default process)",
    variable: "DURABILITY")

  private static let window = Option(
    name: "kafka-port", value: "PORT", about: "shows the embedded log's records to kcat on this port", variable: "KAFKA_PORT")

  private static let admin = [
    Option(name: "admin-email", value: "EMAIL", about: "the first admin (default admin@localhost)", variable: "ADMIN_EMAIL"),
    Option(
      name: "admin-password", value: "TEXT", about: "the first admin's password, 8 characters or more; without it 'dev' makes one",
      variable: "ADMIN_PASSWORD"),
    Option(
      name: "admin-password-file", value: "FILE", about: "a file with that password", variable: "ADMIN_PASSWORD_FILE"),
  ]

  private static let jwt = [
    Option(
      name: "jwt-secret", value: "TEXT", about: "the key that tokens are signed with, 32 bytes or more; without it one is made",
      variable: "JWT_SECRET"),
    Option(name: "jwt-secret-file", value: "FILE", about: "a file with that key", variable: "JWT_SECRET_FILE"),
  ]

  private static let logLevel = Option(
    name: "log-level", value: "LEVEL", about: "debug, info, warning or error (default info)", variable: "LOG_LEVEL")

  private static let recover = Option(
    name: "recover", value: nil,
    about: "once, after a backup was put back: a database that is behind its log goes on, and what it lacks is done again from the log",
    variable: nil)
}
