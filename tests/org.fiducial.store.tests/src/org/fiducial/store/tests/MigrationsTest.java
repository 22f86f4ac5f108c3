package org.fiducial.store.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.fiducial.core.FiducialException;
import org.fiducial.store.internal.Connections;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Migrations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
	private static final List<String> ONE = List.of("CREATE TABLE cat (name TEXT)", "INSERT INTO cat VALUES ('Tom')");
	private static final List<String> TWO = List.of("ALTER TABLE cat ADD COLUMN age INTEGER", "UPDATE cat SET age = 7");
	private static final List<String> BROKEN = List.of("DELETE FROM cat", "THIS IS NOT SQL");

	@TempDir
	Path folder;
	private Path backup;

	@BeforeEach
	void versionOne() {
		backup = folder.resolve("fiducial-v1.backup.db");
		try (Database d = open("fiducial.db", false)) {
			new Migrations(List.of(ONE)).apply(d);
			assertEquals(1, new Migrations(List.of(ONE)).version(d));
		}
	}

	@Test
	void anOlderDatabaseIsBackedUpAndMigratedOnce() {
		Migrations two = new Migrations(List.of(ONE, TWO));
		for (int i = 0; i < 2; i++) {
			try (Database d = open("fiducial.db", false)) {
				two.apply(d);
				assertEquals(2, two.version(d));
				assertEquals(7, number(d, "SELECT age FROM cat"));
				assertEquals(1, number(d, "SELECT COUNT(*) FROM cat"));
			}
		}
		try (Database d = open(backup.getFileName().toString(), true)) {
			assertEquals(1, two.version(d));
			assertEquals(1, number(d, "SELECT COUNT(*) FROM cat"));
		}
	}

	@Test
	void aMigrationThatFailsChangesNothing() {
		try (Database d = open("fiducial.db", false)) {
			assertThrows(FiducialException.class, () -> new Migrations(List.of(ONE, TWO, BROKEN)).apply(d));
			assertEquals(1, new Migrations(List.of(ONE)).version(d));
			assertEquals(1, number(d, "SELECT COUNT(*) FROM cat"));
			assertThrows(FiducialException.class, () -> number(d, "SELECT age FROM cat"));
			new Migrations(List.of(ONE, TWO)).apply(d);
			assertEquals(7, number(d, "SELECT age FROM cat"));
		}
	}

	@Test
	void readOnlyAnOlderDatabaseIsNotTouched() {
		try (Database d = open("fiducial.db", true)) {
			FiducialException e = assertThrows(FiducialException.class, () -> new Migrations(List.of(ONE, TWO)).apply(d));
			assertTrue(e.getMessage().contains("open the project once for writing"), e.getMessage());
		}
		assertFalse(Files.exists(backup));
	}

	@Test
	void aStatementThatFailedWorksAgainOnceItCan() {
		try (Database d = open("fiducial.db", false)) {
			d.write(s -> s.update("CREATE UNIQUE INDEX one_name ON cat (name)"));
			String insert = "INSERT INTO cat VALUES (?)";
			for (String name : List.of("Kit", "Mog")) {
				assertThrows(FiducialException.class, () -> d.write(s -> s.update(insert, name) + s.update(insert, "Tom")));
				d.write(s -> s.update(insert, name));
				d.backUp(folder.resolve(name + ".db"));
			}
			assertEquals(3, number(d, "SELECT COUNT(*) FROM cat"));
		}
	}

	@Test
	void theShippedSchemaIsComplete() {
		try (Database d = open("other.db", false)) {
			Migrations.shipped().apply(d);
			for (String table : List.of("domain", "dataset", "sample", "annotation", "annotation_version", "run")) {
				assertEquals(0, number(d, "SELECT COUNT(*) FROM " + table));
			}
			assertEquals(Migrations.shipped().latest(), Migrations.shipped().version(d));
		}
	}

	private Database open(String name, boolean readOnly) {
		return new Database(new Connections(folder.resolve(name), readOnly, Duration.ofSeconds(1), 0));
	}

	private static long number(Database d, String sql) {
		return d.read(s -> s.number(sql));
	}
}
