package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.model.ProjectResource;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;
import org.fiducial.store.StoreOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

class BadSituationsTest {
	private static final StoreOptions IMPATIENT = StoreOptions.DEFAULT.withBusyTimeout(Duration.ofMillis(100));

	@TempDir
	Path folder;
	private Path file;

	@BeforeEach
	void make() {
		try (ProjectStore store = ProjectStore.create(folder, "test")) {
			Fixtures.fill(store, "a", "photo", 20);
		}
		file = folder.resolve(ProjectStore.DATABASE_NAME);
	}

	@Test
	void aWriterElsewhereLocksOutWritersButNotReaders() throws SQLException {
		try (ProjectStore store = ProjectStore.open(folder, IMPATIENT); Connection other = connect(); Statement s = other.createStatement()) {
			s.execute("BEGIN IMMEDIATE");
			String message = refused(ExitCode.INPUT, () -> store.datasets().remove("a"));
			assertTrue(message.contains("locked by another program"), message);
			assertEquals(20, store.samples().count(SampleQuery.of("a")));
			try (ProjectStore second = ProjectStore.open(folder, IMPATIENT)) {
				assertEquals(20, second.samples().count(SampleQuery.of("a")));
			}
			s.execute("COMMIT");
			assertTrue(store.datasets().remove("a"), "the store is of no use after a lock");
			s.execute("BEGIN IMMEDIATE");
			s.execute("COMMIT");
		}
	}

	@Test
	void aDatabaseThatIsLockedExclusivelyCannotBeOpened() throws SQLException {
		try (Connection other = connect(); Statement s = other.createStatement()) {
			s.execute("PRAGMA locking_mode = EXCLUSIVE");
			s.execute("BEGIN EXCLUSIVE");
			String message = refused(ExitCode.INPUT, () -> ProjectStore.open(folder, IMPATIENT));
			assertTrue(message.contains("locked"), message);
			s.execute("COMMIT");
		}
		ProjectStore.open(folder, IMPATIENT).close();
	}

	@Test
	void openedReadOnlyNothingIsWritten() throws IOException {
		byte[] before = Files.readAllBytes(file);
		try (ProjectStore store = ProjectStore.open(folder, true)) {
			assertTrue(store.isReadOnly());
			assertEquals(20, store.samples().page(SampleQuery.of("a")).size());
			assertTrue(refused(ExitCode.INPUT, () -> store.datasets().remove("a")).contains("read-only"));
			SampleWriter writer = store.samples().writer("a");
			writer.add(Fixtures.sample(99));
			assertTrue(assertThrows(FiducialException.class, writer::flush).getMessage().contains("read-only"));
		}
		assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
	}

	@Test
	void aFolderThatCannotBeWrittenOpensReadOnlyOnly() throws IOException {
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
		try {
			Assumptions.assumeFalse(Files.isWritable(folder), "the superuser may write everywhere");
			assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(folder)).contains("read-only"));
			try (ProjectStore store = ProjectStore.open(folder, true)) {
				assertEquals(20, store.samples().page(SampleQuery.of("a")).size());
			}
			assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.create(folder.resolve("sub"), "x")).contains("cannot make"));
		} finally {
			Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		}
	}

	@Test
	void aFullDiskKeepsTheOldStateAndTheStoreUsable() throws IOException {
		StoreOptions full = StoreOptions.DEFAULT.withMaxBytes(Files.size(file));
		try (ProjectStore store = ProjectStore.open(folder, full)) {
			FiducialException e = assertThrows(FiducialException.class, () -> {
				try (SampleWriter w = store.samples().writer("a")) {
					for (int i = 0; i < 3000; i++) {
						w.add(Fixtures.sample(i), Fixtures.annotation(i));
					}
				}
			});
			assertEquals(ExitCode.FAILED, e.exitCode());
			assertTrue(e.getMessage().contains("disk is full"), e.getMessage());
			assertEquals(20, store.samples().count(SampleQuery.of("a")), "a part of the batch was saved");
			long id = Fixtures.first(store, "a").getId();
			Annotation last = saveUntilFull(store, id);
			Annotation kept = store.annotations().find(id, LAYER).orElseThrow();
			assertEquals(last.getVersion(), kept.getVersion());
			assertEquals(last.getShape()[0], kept.getShape()[0]);
		}
		try (ProjectStore store = ProjectStore.open(folder)) {
			Fixtures.fill(store, "a", "photo", 3000);
			assertEquals(3000, store.info().get(0).annotated());
		}
	}

	private static Annotation saveUntilFull(ProjectStore store, long id) {
		Annotation last = store.annotations().find(id, LAYER).orElseThrow();
		for (int i = 0; i < 1000; i++) {
			Annotation next = store.annotations().find(id, LAYER).orElseThrow();
			double[] shape = next.getShape().clone();
			shape[0] = i;
			next.setShape(shape);
			try {
				last = store.annotations().save(next, last.getVersion(), "Ann");
			} catch (FiducialException e) {
				assertEquals(ExitCode.FAILED, e.exitCode());
				return last;
			}
		}
		throw new AssertionError("the disk never filled up");
	}

	@Test
	void aNewerDatabaseIsRefused() throws SQLException {
		execute("INSERT INTO schema_version (version, applied) VALUES (99, 0)");
		for (boolean readOnly : new boolean[] { true, false }) {
			String message = refused(ExitCode.INPUT, () -> ProjectStore.open(folder, readOnly));
			assertTrue(message.contains("newer Fiducial (database version 99"), message);
		}
	}

	@Test
	void whatIsNoProjectIsRefused(@TempDir Path other) throws IOException, SQLException {
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(other.resolve("missing"))).contains("does not exist"));
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(other)).contains("is not a Fiducial project"));
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(file)).contains("is a file"));
		Files.copy(folder.resolve(ProjectResource.FILE_NAME), other.resolve(ProjectResource.FILE_NAME));
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(other)).contains("is missing"));
		assertFalse(Files.exists(other.resolve(ProjectStore.DATABASE_NAME)), "opening made a database");
		Files.writeString(other.resolve(ProjectStore.DATABASE_NAME), "this is no database, but long enough to be read as one ".repeat(20));
		for (boolean readOnly : new boolean[] { true, false }) {
			String message = refused(ExitCode.INPUT, () -> ProjectStore.open(other, readOnly));
			assertTrue(message.contains("damaged or no project database"), message);
		}
		Files.delete(other.resolve(ProjectStore.DATABASE_NAME));
		try (Connection c = new SQLiteConfig().createConnection("jdbc:sqlite:" + other.resolve(ProjectStore.DATABASE_NAME)); Statement s = c.createStatement()) {
			s.execute("CREATE TABLE cats (name TEXT)");
		}
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(other)).contains("not that of a Fiducial project"));
	}

	@Test
	void aProjectThatWasOnlyHalfMadeIsMadeAgain() throws IOException {
		Files.delete(folder.resolve(ProjectResource.FILE_NAME));
		assertTrue(refused(ExitCode.INPUT, () -> ProjectStore.open(folder)).contains("is not a Fiducial project"));
		try (ProjectStore store = ProjectStore.create(folder, "test")) {
			assertEquals(List.of("a"), store.info().stream().map(d -> d.name()).toList());
		}
	}

	private Connection connect() throws SQLException {
		return new SQLiteConfig().createConnection("jdbc:sqlite:" + file);
	}

	private void execute(String sql) throws SQLException {
		try (Connection c = connect(); Statement s = c.createStatement()) {
			s.execute(sql);
		}
	}

	private interface Attempt {
		Object run();
	}

	private static String refused(ExitCode code, Attempt attempt) {
		FiducialException e = assertThrows(FiducialException.class, attempt::run);
		assertEquals(code, e.exitCode(), e.getMessage());
		return e.getMessage();
	}
}
