/**
 * What the DuckDB of lakeveil may not do, whatever a statement says.
 *
 * Two stages: options that hold from the start, and settings that close the door once the data is in. After the second
 * stage no file, of the data or any other, can be opened: DuckDB's `allowed_paths` is no substitute, because whoever
 * knows the path of an allowed file reads it raw, and an attached database file is always an allowed path
 * (`read_blob`, `read_duckdb`; tried on 1.5.6). A database that is attached before keeps its open file handle.
 */
export const START_OPTIONS: Readonly<Record<string, string>> = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  allow_persistent_secrets: 'false',
  // Nothing is spilled to disk: a raw value is never written, and no file could be opened for it anyway.
  temp_directory: '',
};

/** Run in this order when the data is in place. The last one locks all the others. */
export const LOCKDOWN: readonly string[] = [
  "SET GLOBAL TimeZone = 'UTC'",
  // DuckDB 1.5.6 fails on some statements when it packs columns by their smallest and largest value: whether it does
  // depends on stored values, hidden ones too (test/property found it).
  "SET GLOBAL disabled_optimizers = 'compressed_materialization'",
  'SET GLOBAL enable_external_access = false',
  "SET GLOBAL disabled_filesystems = 'LocalFileSystem'",
  'SET GLOBAL lock_configuration = true',
];
