package org.fiducial.store.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;

/**
 * Opens connections to one SQLite file. The driver's class is used directly: {@code DriverManager} depends on class loaders that OSGi
 * does not provide.
 *
 * @param file the database
 * @param readOnly whether nothing may be written, not even side files
 * @param busyTimeout how long to wait for a lock of another program
 * @param maxBytes size limit of the database; 0 for none
 */
public record Connections(Path file, boolean readOnly, Duration busyTimeout, long maxBytes) {
	private static final int CACHE_KIB = 16 << 10;

	/** A connection that writes, in a transaction or not at all. */
	Session writer() throws SQLException {
		Session session = open(config(), "jdbc:sqlite:" + file.toAbsolutePath());
		return configured(session, () -> {
			if (maxBytes > 0) {
				long pageSize = session.number("PRAGMA page_size");
				session.number("PRAGMA max_page_count = " + Math.max(1, maxBytes / pageSize));
			}
		});
	}

	/** A connection that only reads. */
	Session reader() throws SQLException {
		SQLiteConfig config = config();
		String url = "jdbc:sqlite:" + file.toAbsolutePath();
		if (readOnly) {
			config.setReadOnly(true);
			config.setOpenMode(org.sqlite.SQLiteOpenMode.OPEN_URI);
			url = "jdbc:sqlite:" + uri();
		}
		Session session = open(config, url);
		return configured(session, () -> session.execute("PRAGMA query_only = ON"));
	}

	/**
	 * Where the folder cannot be written, SQLite cannot make the shared-memory file of its write-ahead log. If no log is there either,
	 * nobody is writing, and the file can be declared immutable; with a log it has to be read together with it.
	 */
	private String uri() {
		String address = file.toUri().toString().replaceFirst("^file:///", "file:/");
		boolean log = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
		boolean writable = Files.isWritable(file.toAbsolutePath().getParent());
		return address + (log || writable ? "?mode=ro" : "?immutable=1");
	}

	private SQLiteConfig config() {
		SQLiteConfig config = new SQLiteConfig();
		config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, busyTimeout.toMillis()));
		config.enforceForeignKeys(true);
		config.setCacheSize(-CACHE_KIB);
		config.setTempStore(SQLiteConfig.TempStore.MEMORY);
		return config;
	}

	private static Session open(SQLiteConfig config, String url) throws SQLException {
		Connection connection = config.createConnection(url);
		return new Session(connection);
	}

	private interface Setup {
		void run() throws SQLException;
	}

	private Session configured(Session session, Setup setup) throws SQLException {
		try {
			// A project may come from a stranger: functions in its schema run without rights.
			session.execute("PRAGMA trusted_schema = OFF");
			setup.run();
			return session;
		} catch (SQLException | RuntimeException e) {
			session.close();
			throw e;
		}
	}
}
