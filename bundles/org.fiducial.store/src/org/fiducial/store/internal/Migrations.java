package org.fiducial.store.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.fiducial.core.FiducialException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of the schema, each as the script that leads to it from the one before. A script that has shipped never changes.
 *
 * @param scripts statements of version 1, 2, …
 */
public record Migrations(List<List<String>> scripts) {
	private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
	private static final int SHIPPED = 1;

	/** The schema of this Fiducial. */
	public static Migrations shipped() {
		return new Migrations(java.util.stream.IntStream.rangeClosed(1, SHIPPED).mapToObj(v -> statements(script("schema-" + v + ".sql"))).toList());
	}

	/** The version these scripts lead to. */
	public int latest() {
		return scripts.size();
	}

	/**
	 * The version a database has; 0 if it has no tables at all.
	 *
	 * @throws FiducialException (INPUT) if it is some other database
	 */
	public int version(Database database) {
		return database.read(this::version);
	}

	private int version(Session session) throws SQLException {
		if (session.number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") > 0) {
			return (int) session.number("SELECT COALESCE(MAX(version), 0) FROM schema_version");
		}
		if (session.number("SELECT COUNT(*) FROM sqlite_master") > 0) {
			throw FiducialException.input("the database of this folder is not that of a Fiducial project: it has no schema_version");
		}
		return 0;
	}

	/**
	 * Brings a database to the latest version, in one transaction, after a backup of an older version beside it.
	 *
	 * @throws FiducialException (INPUT) if it is newer, or older and read-only
	 */
	public void apply(Database database) {
		int have = version(database);
		if (have > latest()) {
			throw FiducialException.input(database.file() + " was written by a newer Fiducial (database version " + have + ", this one reads up to "
					+ latest() + "); open the project with that version or newer");
		}
		if (have == latest()) {
			return;
		}
		if (database.readOnly()) {
			throw FiducialException.input(database.file() + " has database version " + have + " and this Fiducial needs " + latest()
					+ "; open the project once for writing, it is then brought up to date");
		}
		if (have > 0) {
			backUp(database, have);
		}
		database.write(this::run);
	}

	private Void run(Session session) throws SQLException {
		session.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, applied INTEGER NOT NULL)");
		// Asked again inside the transaction: another program may have been faster.
		for (int v = version(session) + 1; v <= latest(); v++) {
			for (String statement : scripts.get(v - 1)) {
				session.execute(statement);
			}
			session.update("INSERT INTO schema_version (version, applied) VALUES (?, ?)", v, System.currentTimeMillis());
		}
		return null;
	}

	private void backUp(Database database, int version) {
		Path target = database.file().resolveSibling("fiducial-v" + version + ".backup.db");
		Path temporary = target.resolveSibling(target.getFileName() + ".partial");
		try {
			Files.deleteIfExists(temporary);
			database.backUp(temporary);
			Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			LOG.info("{}: database version {} saved as {} before it is brought to version {}", database.file(), version, target.getFileName(), latest());
		} catch (IOException e) {
			throw FiducialException.failed("cannot write the backup " + target + " that precedes an update of the project: " + e.getMessage()
					+ "; the project is unchanged", e);
		}
	}

	private static String script(String name) {
		try (InputStream in = Migrations.class.getResourceAsStream(name)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** Splits a script; a statement ends with a semicolon at the end of a line. */
	private static List<String> statements(String script) {
		String text = script.replaceAll("(?m)^--.*$", "");
		return Arrays.stream(text.split(";\\s*(?:\\R|$)")).map(String::strip).filter(s -> !s.isEmpty()).toList();
	}
}
