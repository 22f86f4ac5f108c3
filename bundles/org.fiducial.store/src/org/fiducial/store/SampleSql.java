package org.fiducial.store;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.fiducial.model.ReviewState;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.SampleQuery.Presence;

/** The SQL of a {@link SampleQuery}: text with placeholders, and the values for them. User input is never part of the text. */
final class SampleSql {
	private final StringBuilder sql = new StringBuilder();
	private final List<Object> parameters = new ArrayList<>();
	private String separator = " WHERE ";

	private SampleSql() {
	}

	/** The rows of a page. */
	static SampleSql page(SampleQuery q) {
		SampleSql s = new SampleSql();
		s.sql.append("SELECT ").append(Rows.SAMPLE).append(" FROM sample s JOIN dataset d ON d.id = s.dataset_id");
		s.filter(q);
		s.cursor(q);
		s.order(q);
		s.sql.append(" LIMIT ? OFFSET ?");
		s.parameters.add(q.limit());
		s.parameters.add(q.offset());
		return s;
	}

	/** The ids of all that match, in order; cursor, offset and limit do not count. */
	static SampleSql ids(SampleQuery q) {
		SampleSql s = new SampleSql();
		s.sql.append("SELECT s.id FROM sample s");
		s.filter(q);
		s.order(q);
		return s;
	}

	/** How many match; cursor, offset and limit do not count. */
	static SampleSql count(SampleQuery q) {
		SampleSql s = new SampleSql();
		s.sql.append("SELECT COUNT(*) FROM sample s");
		s.filter(q);
		return s;
	}

	/** The text. */
	String sql() {
		return sql.toString();
	}

	/** The values of its placeholders. */
	Object[] parameters() {
		return parameters.toArray();
	}

	private void filter(SampleQuery q) {
		if (q.dataset() != null) {
			and("s.dataset_id = (SELECT id FROM dataset WHERE name = ?)", q.dataset());
		}
		if (q.domain() != null) {
			and("s.dataset_id IN (SELECT id FROM dataset WHERE domain = ?)", q.domain());
		}
		equal("s.split", q.split());
		equal("s.style", q.style());
		layer(q);
		if (q.text() != null && !q.text().isEmpty()) {
			and("s.sample_key LIKE ? ESCAPE '\\'", "%" + q.text().replaceAll("[\\\\%_]", "\\\\$0") + "%");
		}
	}

	private void equal(String column, String value) {
		if (value == null) {
			return;
		}
		if (value.isEmpty()) {
			and(column + " IS NULL");
		} else {
			and(column + " = ?", value);
		}
	}

	private void layer(SampleQuery q) {
		if (q.layer() == null && q.review().isEmpty()) {
			return;
		}
		StringBuilder where = new StringBuilder();
		List<Object> values = new ArrayList<>();
		if (q.layer() != null) {
			where.append(" AND a.layer = ?");
			values.add(q.layer());
		}
		if (!q.review().isEmpty()) {
			StringJoiner states = new StringJoiner(", ", " AND a.review IN (", ")");
			for (ReviewState state : q.review()) {
				states.add("?");
				values.add(state.getName());
			}
			where.append(states);
		}
		// Reviewed samples are few, so their list is made first. Samples that have a layer, or nobody reviewed, are most: a page of them is
		// full soon, when each sample is asked in turn.
		boolean few = !q.review().isEmpty() && !q.review().contains(ReviewState.UNREVIEWED);
		String condition = few ? "s.id IN (SELECT a.sample_id FROM annotation a WHERE 1 = 1" + where + ")"
				: (q.presence() == Presence.ABSENT ? "NOT " : "") + "EXISTS (SELECT 1 FROM annotation a WHERE a.sample_id = s.id" + where + ")";
		and(condition, values.toArray());
	}

	private void cursor(SampleQuery q) {
		if (q.after() == null) {
			return;
		}
		if (q.order() == SampleOrder.ID) {
			and("s.id > ?", q.after().getId());
		} else if (q.dataset() != null) {
			and("s.sample_key > ?", q.after().getKey());
		} else {
			and("(s.dataset_id, s.sample_key) > ((SELECT id FROM dataset WHERE name = ?), ?)", q.after().getDataset(), q.after().getKey());
		}
	}

	private void order(SampleQuery q) {
		if (q.order() == SampleOrder.ID) {
			sql.append(" ORDER BY s.id");
		} else {
			sql.append(q.dataset() == null ? " ORDER BY s.dataset_id, s.sample_key" : " ORDER BY s.sample_key");
		}
	}

	private void and(String condition, Object... values) {
		sql.append(separator).append(condition);
		separator = " AND ";
		parameters.addAll(List.of(values));
	}
}
