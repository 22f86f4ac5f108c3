package org.fiducial.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.model.Dataset;
import org.fiducial.model.Domain;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.internal.Session;

/** The datasets and domains of a project. */
public final class Datasets {
	private static final String ANNOTATED = "EXISTS (SELECT 1 FROM annotation a WHERE a.sample_id = s.id AND (a.source <> 'MODEL' OR a.review = 'ACCEPTED'))";

	private final Database database;
	private final Changes changes;

	Datasets(Database database, Changes changes) {
		this.database = database;
		this.changes = changes;
	}

	/** All, in order of creation. */
	public List<Dataset> list() {
		return database.read(s -> s.list("SELECT " + Rows.DATASET + " FROM dataset ORDER BY id", Rows::dataset));
	}

	/** The dataset of that name, if there is one. */
	public Optional<Dataset> find(String name) {
		return database.read(s -> find(s, name));
	}

	/**
	 * The dataset of that name.
	 *
	 * @throws FiducialException (INPUT) that lists the names there are, if there is none of that name
	 */
	public Dataset get(String name) {
		return find(name).orElseThrow(() -> unknown(name));
	}

	/**
	 * Adds a dataset; its domain is made if it is new.
	 *
	 * @param dataset name and scheme are required; id and created are set by the store in what is returned
	 * @return what is stored
	 * @throws FiducialException (INPUT) if there is one of that name
	 */
	public Dataset add(Dataset dataset) {
		requireName(dataset);
		return database.write(s -> {
			if (find(s, dataset.getName()).isPresent()) {
				throw FiducialException.input("dataset '" + dataset.getName() + "' exists; choose another name or remove it first");
			}
			return insert(s, dataset);
		});
	}

	/**
	 * The dataset of that name, or a new one: what an importer calls, so that a second import goes on where the first one ended.
	 *
	 * @throws FiducialException (INPUT) if there is one with another scheme or another domain
	 */
	public Dataset addOrGet(Dataset dataset) {
		requireName(dataset);
		return database.write(s -> {
			Optional<Dataset> have = find(s, dataset.getName());
			if (have.isEmpty()) {
				return insert(s, dataset);
			}
			requireSame(dataset, "scheme", have.get().getScheme(), dataset.getScheme());
			if (dataset.getDomain() != null) {
				requireSame(dataset, "domain", have.get().getDomain(), dataset.getDomain());
			}
			return have.get();
		});
	}

	/** Removes a dataset with its samples, annotations and their history; image files stay. Does nothing if there is none. */
	public boolean remove(String name) {
		return database.write(s -> {
			boolean removed = s.update("DELETE FROM dataset WHERE name = ?", name) > 0;
			if (removed) {
				changes.after(StoreChange.Kind.DATASETS, name, List.of());
			}
			return removed;
		});
	}

	/** Every dataset in numbers, in order of creation. */
	public List<DatasetInfo> info() {
		return database.read(session -> session.list("SELECT d.name, d.domain, d.scheme, COUNT(s.id), SUM(CASE WHEN " + ANNOTATED + " THEN 1 ELSE 0 END)"
				+ " FROM dataset d LEFT JOIN sample s ON s.dataset_id = d.id GROUP BY d.id ORDER BY d.id",
				r -> new DatasetInfo(r.getString(1), r.getString(2), r.getString(3), r.getLong(4), r.getLong(5))));
	}

	/** The layers of a dataset in numbers, by name; none if there is no such dataset. */
	public List<LayerSummary> layers(String dataset) {
		return database.read(session -> {
			Optional<Dataset> d = find(session, dataset);
			if (d.isEmpty()) {
				return List.of();
			}
			long samples = session.number("SELECT COUNT(*) FROM sample WHERE dataset_id = ?", d.get().getId());
			return session.list("SELECT a.layer, COUNT(*), SUM(CASE a.review WHEN 'ACCEPTED' THEN 1 ELSE 0 END), SUM(CASE a.review WHEN 'REJECTED' THEN 1 ELSE 0 END), SUM(CASE a.review WHEN 'NEEDS_WORK' THEN 1 ELSE 0 END)"
					+ " FROM sample s JOIN annotation a ON a.sample_id = s.id WHERE s.dataset_id = ? GROUP BY a.layer ORDER BY a.layer",
					r -> new LayerSummary(dataset, r.getString(1), samples, r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5)), d.get().getId());
		});
	}

	/** All domains, by id. */
	public List<Domain> domains() {
		return database.read(s -> s.list("SELECT id, name, description FROM domain ORDER BY id", Rows::domain));
	}

	/** Adds a domain, or changes the name and description of the one with that id. */
	public void putDomain(Domain domain) {
		database.write(s -> {
			changes.after(StoreChange.Kind.DATASETS, null, List.of());
			return s.update("INSERT INTO domain (id, name, description) VALUES (?, ?, ?)"
					+ " ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description",
					domain.getId(), Objects.requireNonNullElse(domain.getName(), domain.getId()), domain.getDescription());
		});
	}

	FiducialException unknown(String name) {
		List<String> names = list().stream().map(Dataset::getName).toList();
		return FiducialException.input(names.isEmpty() ? "unknown dataset '" + name + "'; the project has none yet" : Suggest.unknown("dataset", name, names));
	}

	private static Optional<Dataset> find(Session s, String name) throws SQLException {
		return s.first("SELECT " + Rows.DATASET + " FROM dataset WHERE name = ?", Rows::dataset, name);
	}

	private Dataset insert(Session s, Dataset d) throws SQLException {
		if (d.getDomain() != null) {
			s.update("INSERT INTO domain (id, name) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", d.getDomain(), d.getDomain());
		}
		Instant created = d.getCreated() == null ? Instant.now() : d.getCreated();
		s.update("INSERT INTO dataset (name, domain, scheme, licence, source_path, importer, created) VALUES (?, ?, ?, ?, ?, ?, ?)", d.getName(),
				d.getDomain(), d.getScheme(), d.getLicence(), d.getSourcePath(), d.getImporter(), created.toEpochMilli());
		changes.after(StoreChange.Kind.DATASETS, d.getName(), List.of());
		return find(s, d.getName()).orElseThrow();
	}

	private static void requireName(Dataset d) {
		if (d.getName() == null || d.getName().isBlank() || d.getScheme() == null || d.getScheme().isBlank()) {
			throw FiducialException.usage("a dataset needs a name and a landmark scheme");
		}
	}

	private static void requireSame(Dataset d, String what, String have, String wanted) {
		if (!Objects.equals(have, wanted)) {
			throw FiducialException.input("dataset '" + d.getName() + "' has " + what + " '" + have + "', not '" + wanted + "'; choose another dataset name");
		}
	}
}
