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

/** A connection with its prepared statements. Used by one thread at a time. */
public final class Session implements AutoCloseable {
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

	/** Runs a statement; returns the number of rows it changed. */
	public int update(String sql, Object... parameters) throws SQLException {
		return bind(sql, parameters).executeUpdate();
	}

	/** All rows of a query. */
	public <T> List<T> list(String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
		List<T> out = new ArrayList<>();
		try (ResultSet rows = bind(sql, parameters).executeQuery()) {
			while (rows.next()) {
				out.add(mapper.map(rows));
			}
		}
		return out;
	}

	/** The first row of a query. */
	public <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
		try (ResultSet rows = bind(sql, parameters).executeQuery()) {
			return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
		}
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

	Connection connection() {
		return connection;
	}

	private PreparedStatement bind(String sql, Object... parameters) throws SQLException {
		PreparedStatement statement = statements.get(sql);
		if (statement == null) {
			statement = connection.prepareStatement(sql);
			statements.put(sql, statement);
			dropEldest();
		}
		for (int i = 0; i < parameters.length; i++) {
			statement.setObject(i + 1, parameters[i]);
		}
		return statement;
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
		statements.clear();
		connection.close();
	}
}
