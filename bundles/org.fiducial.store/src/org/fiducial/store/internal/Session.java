package org.fiducial.store.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection with its prepared statements. Used by one thread at a time. */
public final class Session implements AutoCloseable {
	private static final Logger LOG = LoggerFactory.getLogger(Session.class);
	private static final int KEPT_STATEMENTS = 64;

	private final Connection connection;
	private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, .75f, true);

	Session(Connection connection) {
		this.connection = connection;
	}

	/** Makes an object of the current row. */
	@FunctionalInterface
	public interface RowMapper<T> {
		T map(ResultSet row) throws SQLException;
	}

	/** Uses a statement. */
	@FunctionalInterface
	private interface Use<T> {
		T with(PreparedStatement statement) throws SQLException;
	}

	/** Runs a statement; returns the number of rows it changed. */
	public int update(String sql, Object... parameters) throws SQLException {
		return use(sql, parameters, PreparedStatement::executeUpdate);
	}

	/** All rows of a query. */
	public <T> List<T> list(String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
		return use(sql, parameters, statement -> {
			List<T> out = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					out.add(mapper.map(rows));
				}
			}
			return out;
		});
	}

	/** The first row of a query. */
	public <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
		return use(sql, parameters, statement -> {
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
			}
		});
	}

	/** The number in the first column of the first row; also the id that {@code INSERT … RETURNING id} gives. */
	public long number(String sql, Object... parameters) throws SQLException {
		return first(sql, r -> r.getLong(1), parameters).orElseThrow(() -> new SQLException("no row from: " + sql));
	}

	/** Runs a statement that is not worth keeping: a pragma or a definition. */
	public void execute(String sql) throws SQLException {
		try (var statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/** Begins or ends a transaction; returns nothing. */
	Void control(String sql) throws SQLException {
		execute(sql);
		return null;
	}

	/** Forgets the prepared statements; after a rollback they may count as running, or be of no more use. */
	void discardStatements() {
		statements.values().forEach(Session::closeQuietly);
		statements.clear();
	}

	private <T> T use(String sql, Object[] parameters, Use<T> use) throws SQLException {
		PreparedStatement statement = statements.get(sql);
		if (statement == null) {
			statement = connection.prepareStatement(sql);
			statements.put(sql, statement);
			dropEldest();
		}
		boolean done = false;
		try {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			T result = use.with(statement);
			done = true;
			return result;
		} finally {
			// The driver finalises a statement that failed, so that it must not be used again.
			if (!done && statements.remove(sql, statement)) {
				closeQuietly(statement);
			}
		}
	}

	private static void closeQuietly(PreparedStatement statement) {
		try {
			statement.close();
		} catch (SQLException e) {
			LOG.debug("closing a statement: {}", e.getMessage());
		}
	}

	private void dropEldest() throws SQLException {
		if (statements.size() > KEPT_STATEMENTS) {
			var eldest = statements.entrySet().iterator();
			eldest.next().getValue().close();
			eldest.remove();
		}
	}

	@Override
	public void close() throws SQLException {
		discardStatements();
		connection.close();
	}
}
