-- Project database, version 1. Times are milliseconds since 1970 (UTC); shapes are little-endian doubles, confidences little-endian floats.
CREATE TABLE domain (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	description TEXT
);

CREATE TABLE dataset (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	domain TEXT REFERENCES domain (id),
	scheme TEXT NOT NULL,
	licence TEXT,
	source_path TEXT,
	importer TEXT,
	created INTEGER NOT NULL
);

CREATE TABLE sample (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
	sample_key TEXT NOT NULL,
	path TEXT NOT NULL,
	content_hash TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	orientation INTEGER NOT NULL,
	split TEXT,
	style TEXT,
	licence TEXT,
	author TEXT,
	attributes TEXT,
	UNIQUE (dataset_id, sample_key)
);
CREATE INDEX sample_split ON sample (dataset_id, split, sample_key);
CREATE INDEX sample_style ON sample (dataset_id, style, sample_key);

CREATE TABLE annotation (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	sample_id INTEGER NOT NULL REFERENCES sample (id) ON DELETE CASCADE,
	layer TEXT NOT NULL,
	source TEXT NOT NULL,
	author TEXT,
	time INTEGER NOT NULL,
	review TEXT NOT NULL,
	version INTEGER NOT NULL,
	shape BLOB NOT NULL,
	visibility BLOB,
	confidence BLOB,
	UNIQUE (sample_id, layer)
);
CREATE INDEX annotation_review ON annotation (layer, review, sample_id);
-- Covers what filters and summaries ask, so that they never touch the rows with the points.
CREATE INDEX annotation_state ON annotation (sample_id, layer, review, source);

-- Past and present versions of annotations that were ever changed by a save; what was imported and never touched has no row here.
CREATE TABLE annotation_version (
	sample_id INTEGER NOT NULL REFERENCES sample (id) ON DELETE CASCADE,
	layer TEXT NOT NULL,
	version INTEGER NOT NULL,
	deleted INTEGER NOT NULL,
	source TEXT NOT NULL,
	author TEXT,
	time INTEGER NOT NULL,
	review TEXT NOT NULL,
	shape BLOB NOT NULL,
	visibility BLOB,
	confidence BLOB,
	PRIMARY KEY (sample_id, layer, version)
);

CREATE TABLE run (
	id TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	folder TEXT NOT NULL,
	state TEXT NOT NULL,
	started INTEGER,
	finished INTEGER
);
