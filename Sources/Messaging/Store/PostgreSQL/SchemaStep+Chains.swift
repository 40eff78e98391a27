extension SchemaStep {
  /// The records up to the last one that was read (`RecordMark.chain`); null: not known.
  static let chains = SchemaStep(
    number: 4,
    sql: "alter table offsets add column chain bigint;")
}
