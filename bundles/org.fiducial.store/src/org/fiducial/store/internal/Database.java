package org.fiducial.store.internal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writing connection, taken in turns, and as many reading ones as there are threads that read at the same time. Readers see the last
 * committed state and never wait for the writer (write-ahead log).
 */
public final class Database implements AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(Database.class);
	private static final int IDLE_READERS = 4;

	private final Connections connections;
	private final Session writer;
	private final ReentrantLock writing = new ReentrantLock(true);
	private final Deque<Session> idle = new ArrayDeque<>();
	private final List<Runnable> afterCommit = new ArrayList<>();
	private boolean inTransaction;
	private boolean doomed;
	private volatile boolean closed;

	/** Work on the database. */
	@FunctionalInterface
	public interface Work<T> {
		T run(Session session) throws SQLException;
	}

	/** Opens the file; one that is not there is made, unless reading only. */
	public Database(Connections connections) {
		this.connections = connections;
		try {
			writer = connections.readOnly() ? null : openWriter(connections);
		} catch (SQLException e) {
			throw SqlErrors.translate(e, connections.file());
		} catch (LinkageError | RuntimeException e) {
			throw new FiducialException(ExitCode.FAILED, "cannot load SQLite's native library: " + e.getMessage()
					+ "; let -Dorg.sqlite.tmpdir point to a folder where libraries may be executed", e);
		}
	}

	private static Session openWriter(Connections connections) throws SQLException {
		Session session = connections.writer();
		try {
			String mode = session.first("PRAGMA journal_mode = WAL", r -> r.getString(1)).orElse("");
			if (!"wal".equalsIgnoreCase(mode)) {
				LOG.warn("{}: this file system has no write-ahead log (journal mode {}); readers will wait for writers", connections.file(), mode);
			}
			// Every committed edit is on the disk, also when the power fails.
			session.execute("PRAGMA synchronous = FULL");
			return session;
		} catch (SQLException | RuntimeException e) {
			session.close();
			throw e;
		}
	}

	/** The database file. */
	public Path file() {
		return connections.file();
	}

	/** Whether this database refuses to write. */
	public boolean readOnly() {
		return connections.readOnly();
	}

	/** Reads the last committed state; inside a transaction of this thread, what the transaction sees. */
	public <T> T read(Work<T> work) {
		if (joins()) {
			return run(writer, work);
		}
		Session session = borrow();
		try {
			return run(session, work);
		} finally {
			giveBack(session);
		}
	}

	/**
	 * Runs work in one transaction, or as part of the one this thread has open. On any error everything is undone.
	 *
	 * @throws FiducialException (INPUT) if the project is read-only or another program keeps it locked, (FAILED) if the disk is full
	 */
	public <T> T write(Work<T> work) {
		if (readOnly()) {
			throw FiducialException.input(file() + " is opened read-only; open the project for writing to change it");
		}
		if (joins()) {
			return nested(work);
		}
		lock();
		List<Runnable> actions;
		T result;
		try {
			result = transaction(work);
			actions = List.copyOf(afterCommit);
		} finally {
			afterCommit.clear();
			writing.unlock();
		}
		actions.forEach(Runnable::run);
		return result;
	}

	private boolean joins() {
		return writing.isHeldByCurrentThread() && inTransaction;
	}

	private <T> T nested(Work<T> work) {
		boolean done = false;
		try {
			T result = run(writer, work);
			done = true;
			return result;
		} finally {
			// Half of a change must not be committed because somebody caught its exception.
			doomed |= !done;
		}
	}

	/** Writes a consistent copy of the database, free of its log, to a file that does not exist. */
	public void backUp(Path target) {
		lock();
		try {
			writer.discardStatements();
			run(writer, s -> s.update("VACUUM INTO ?", target.toAbsolutePath().toString()));
		} finally {
			writing.unlock();
		}
	}

	/** Runs something once the open transaction of this thread is committed; not if it is undone. */
	public void afterCommit(Runnable action) {
		if (!joins()) {
			throw new IllegalStateException("no transaction");
		}
		afterCommit.add(action);
	}

	/**
	 * Begins and ends by statements of its own: the driver's {@code commit()} begins the next transaction at once, which holds the lock
	 * that others wait for, and reports their lock as a failure of what is already committed.
	 */
	private <T> T transaction(Work<T> work) {
		checkOpen();
		run(writer, s -> s.control("BEGIN IMMEDIATE"));
		inTransaction = true;
		doomed = false;
		try {
			T result = work.run(writer);
			if (doomed) {
				throw new IllegalStateException("a change inside this transaction failed, so that all of it is undone");
			}
			writer.control("COMMIT");
			return result;
		} catch (SQLException e) {
			FiducialException f = SqlErrors.translate(e, file());
			rollback(f);
			throw f;
		} catch (RuntimeException | Error e) {
			rollback(e);
			throw e;
		} finally {
			inTransaction = false;
		}
	}

	private void rollback(Throwable cause) {
		try {
			writer.control("ROLLBACK");
		} catch (SQLException e) {
			// After a full disk SQLite has already undone the transaction itself, and says so here.
			cause.addSuppressed(e);
		}
		writer.discardStatements();
	}

	private void lock() {
		try {
			if (!writing.tryLock(connections.busyTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
				throw FiducialException.input(file() + " is busy with a long change in this program; try again when it is done");
			}
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new FiducialException(ExitCode.INTERRUPTED, "interrupted before changing " + file() + "; nothing was saved", e);
		}
	}

	private <T> T run(Session session, Work<T> work) {
		try {
			return work.run(session);
		} catch (SQLException e) {
			throw SqlErrors.translate(e, file());
		}
	}

	private Session borrow() {
		checkOpen();
		synchronized (idle) {
			if (!idle.isEmpty()) {
				return idle.pop();
			}
		}
		try {
			return connections.reader();
		} catch (SQLException e) {
			throw SqlErrors.translate(e, file());
		}
	}

	private void giveBack(Session session) {
		synchronized (idle) {
			if (!closed && idle.size() < IDLE_READERS) {
				idle.push(session);
				return;
			}
		}
		closeQuietly(session);
	}

	private void checkOpen() {
		if (closed) {
			throw new IllegalStateException("the store of " + file() + " is closed");
		}
	}

	/** Waits for the writer, then closes every connection. Readers at work end first and close theirs. */
	@Override
	public void close() {
		writing.lock();
		try {
			synchronized (idle) {
				closed = true;
				idle.forEach(this::closeQuietly);
				idle.clear();
			}
			if (writer != null) {
				closeQuietly(writer);
			}
		} finally {
			writing.unlock();
		}
	}

	private void closeQuietly(Session session) {
		try {
			session.close();
		} catch (SQLException e) {
			LOG.warn("{}: closing a connection: {}", file(), e.getMessage());
		}
	}
}
