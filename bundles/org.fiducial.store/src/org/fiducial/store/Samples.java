package org.fiducial.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Sample;
import org.fiducial.store.internal.Chunks;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;

/** The samples of a project. Made for 100,000 and more: nothing here loads them all at once but the ids. */
public final class Samples {
	private static final String SELECT = "SELECT " + Rows.SAMPLE + " FROM sample s JOIN dataset d ON d.id = s.dataset_id ";
	private static final int STEP = 500;

	private final Database database;
	private final Changes changes;
	private final Datasets datasets;

	Samples(Database database, Changes changes, Datasets datasets) {
		this.database = database;
		this.changes = changes;
		this.datasets = datasets;
	}

	/** A page of samples. */
	public List<Sample> page(SampleQuery query) {
		SampleSql sql = SampleSql.page(query);
		return database.read(s -> s.list(sql.sql(), Rows::sample, sql.parameters()));
	}

	/** How many match, whatever cursor, offset and limit say. */
	public long count(SampleQuery query) {
		SampleSql sql = SampleSql.count(query);
		return database.read(s -> s.number(sql.sql(), sql.parameters()));
	}

	/** The ids of all that match, in order, whatever cursor, offset and limit say: the backbone of a virtual list. */
	public long[] ids(SampleQuery query) {
		SampleSql sql = SampleSql.ids(query);
		return database.read(s -> s.list(sql.sql(), r -> r.getLong(1), sql.parameters())).stream().mapToLong(Long::longValue).toArray();
	}

	/**
	 * All that match behind the query's cursor, read in small pages as they are asked for: no transaction stays open, and samples may be
	 * changed while iterating. Offset and limit do not count.
	 */
	public Iterable<Sample> each(SampleQuery query) {
		return () -> new Pages(query.offset(0).limit(STEP));
	}

	/** The sample with that id, if there is one. */
	public Optional<Sample> get(long id) {
		return database.read(s -> s.first(SELECT + "WHERE s.id = ?", Rows::sample, id));
	}

	/** The samples with these ids, in the order of the ids; ids that do not exist are left out. */
	public List<Sample> get(Collection<Long> ids) {
		Map<Long, Sample> found = new HashMap<>();
		for (Object[] chunk : Chunks.of(ids)) {
			String sql = SELECT + "WHERE s.id IN (" + Chunks.placeholders(chunk) + ")";
			database.read(s -> s.list(sql, Rows::sample, chunk)).forEach(x -> found.put(x.getId(), x));
		}
		List<Sample> out = new ArrayList<>(ids.size());
		for (Long id : ids) {
			if (found.containsKey(id)) {
				out.add(found.get(id));
			}
		}
		return out;
	}

	/** The sample of a dataset with that key, if there is one. */
	public Optional<Sample> find(String dataset, String key) {
		return database.read(s -> s.first(SELECT + "WHERE d.name = ? AND s.sample_key = ?", Rows::sample, dataset, key));
	}

	/** The splits of a dataset, by name, with the number of their samples; samples without one count under the empty string. */
	public Map<String, Long> splits(String dataset) {
		return groups("split", dataset);
	}

	/** The styles of a dataset, by id, with the number of their samples; samples without one count under the empty string. */
	public Map<String, Long> styles(String dataset) {
		return groups("style", dataset);
	}

	/**
	 * Adds samples to a dataset, in batches; see {@link SampleWriter}.
	 *
	 * @throws FiducialException (INPUT) if there is no such dataset
	 */
	public SampleWriter writer(String dataset) {
		return new SampleWriter(database, changes, datasets.get(dataset));
	}

	/**
	 * Saves what is known about samples: split, style, licence, author, attributes, path. One transaction.
	 *
	 * @throws FiducialException (INPUT) if one of them is not there any more; then none is changed
	 */
	public void update(Collection<Sample> samples) {
		database.write(s -> {
			for (Sample x : samples) {
				int n = s.update("UPDATE sample SET path = ?, split = ?, style = ?, licence = ?, author = ?, attributes = ? WHERE id = ?", x.getPath(),
						SampleWriter.orNull(x.getSplit()), SampleWriter.orNull(x.getStyle()), x.getLicence(), x.getAuthor(), Rows.attributes(x), x.getId());
				if (n == 0) {
					throw FiducialException.input("sample " + x.getId() + " ('" + x.getKey() + "') is not in the project any more; reload the list");
				}
			}
			changes.after(StoreChange.Kind.SAMPLES, null, samples.stream().map(Sample::getId).toList());
			return null;
		});
	}

	/** Removes samples with their annotations and history, in one transaction; image files stay. Returns how many there were. */
	public int remove(Collection<Long> ids) {
		return database.write(s -> {
			int removed = 0;
			for (Long id : ids) {
				removed += s.update("DELETE FROM sample WHERE id = ?", id);
			}
			changes.after(StoreChange.Kind.SAMPLES, null, List.copyOf(ids));
			return removed;
		});
	}

	private Map<String, Long> groups(String column, String dataset) {
		Map<String, Long> out = new LinkedHashMap<>();
		database.read(s -> s.list("SELECT COALESCE(" + column + ", ''), COUNT(*) FROM sample WHERE dataset_id = (SELECT id FROM dataset WHERE name = ?)"
				+ " GROUP BY " + column + " ORDER BY " + column, r -> Map.entry(r.getString(1), r.getLong(2)), dataset))
				.forEach(e -> out.put(e.getKey(), e.getValue()));
		return out;
	}

	private final class Pages implements Iterator<Sample> {
		private SampleQuery next;
		private List<Sample> page = List.of();
		private int position;

		Pages(SampleQuery query) {
			next = query;
		}

		@Override
		public boolean hasNext() {
			if (position == page.size() && next != null) {
				page = Samples.this.page(next);
				position = 0;
				next = page.size() < next.limit() ? null : next.after(page.get(page.size() - 1));
			}
			return position < page.size();
		}

		@Override
		public Sample next() {
			if (!hasNext()) {
				throw new NoSuchElementException();
			}
			return page.get(position++);
		}
	}
}
