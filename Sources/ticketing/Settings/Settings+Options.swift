/// The flags and variables of each command that runs a part of the system, or all of it.
extension Settings {
  static let devOptions =
    [port, dataDir, keyFile] + KafkaSettings.options + [topicPartitions, databaseURL, durability, window] + admin + jwt
    + [logLevel, recover, demo] + TracingSettings.options

  static let workerOptions =
    [lanes, instance, listen("where internal HTTP listens, port 0: any (default 127.0.0.1:0)"), advertise, keyFile]
    + KafkaSettings.options + [topicPartitions, databaseURL, dataDir, durability] + admin + jwt + [logLevel, recover]
    + TracingSettings.options

  static let edgeOptions =
    [listen("where the API is served, port 0: any (default 127.0.0.1:8080)"), instance, drain, keyFile] + KafkaSettings.options
    + [topicPartitions, dataDir] + jwt + [logLevel] + TracingSettings.options

  private static let port = Option(
    name: "port", value: "PORT", about: "the port of the API on 127.0.0.1; 0: any free port (default 8080)", variable: "PORT")

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

  static let dataDir = Option(
    name: "data-dir", value: "DIR", about: "where everything is kept that has no other place (default .data)", variable: "DATA_DIR")

  static let databaseURL = Option(
    name: "database-url", value: "URL",
    about: "\(PostgreSQLTemplate.form), or sqlite:DIR; without it SQLite's files are in the data directory", variable: "DATABASE_URL")

  static let topicPartitions = Option(
    name: "topic-partitions", value: "COUNT",
    about: "partitions of each topic of a new system: as many lanes can share a service (default 2); an existing system keeps its own",
    variable: "TOPIC_PARTITIONS")

  private static let durability = Option(
    name: "durability", value: "LEVEL",
    about: "what acknowledged data survives: process (kill -9) or power (also a power cut) (default process)", variable: "DURABILITY")

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
      name: "jwt-secret", value: "TEXT", about: "the key that signs tokens, 32 bytes or more; without it the program makes one",
      variable: "JWT_SECRET"),
    Option(name: "jwt-secret-file", value: "FILE", about: "a file with that key", variable: "JWT_SECRET_FILE"),
  ]

  private static let logLevel = Option(
    name: "log-level", value: "LEVEL", about: "debug, info, warning or error (default info)", variable: "LOG_LEVEL")

  private static let demo = Option(
    name: "demo", value: nil, about: "opens a concert to try, and prints how to buy a seat", variable: nil)

  private static let recover = Option(
    name: "recover", value: nil,
    about: "use it once, after restoring a backup: a database behind its log is recovered, and lost work is done again from the log",
    variable: nil)
}
