extension SchemaStep {
  /// The files that rows of the journals have gone into. `until` is the time of the latest row.
  static let archives = SchemaStep(
    number: 3,
    sql: """
      create table archives (
        partition int, first bigint, last bigint not null, count bigint not null, until bigint not null, bytes bigint not null,
        sha256 text not null,
        primary key (partition, first)
      );
      """)
}
