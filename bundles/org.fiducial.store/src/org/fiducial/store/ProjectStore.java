package org.fiducial.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.fiducial.core.FiducialException;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Project;
import org.fiducial.model.ProjectResource;
import org.fiducial.model.Sample;
import org.fiducial.store.internal.Connections;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Migrations;

/**
 * An open project: a folder with {@code project.xmi} and {@code fiducial.db}. Safe for use by any number of threads, and by several
 * processes on one machine: readers never wait, writers take turns. EMF objects that come out belong to the caller; changing them
 * changes nothing here until they are saved. Errors of the database are {@link FiducialException}s that say what to do.
 */
public final class ProjectStore implements AutoCloseable {
	/** Name of the database in the project folder. */
	public static final String DATABASE_NAME = "fiducial.db";

	private final Path folder;
	private final Database database;
	private final Changes changes;
	private final Datasets datasets;
	private final Samples samples;
	private final Annotations annotations;
	private final History history;
	private final Runs runs;

	private ProjectStore(Path folder, Database database) {
		this.folder = folder;
		this.database = database;
		changes = new Changes(database);
		datasets = new Datasets(database, changes);
		samples = new Samples(database, changes, datasets);
		annotations = new Annotations(database, changes);
		history = new History(database);
		runs = new Runs(database, changes);
	}

	/**
	 * Makes a project in a folder, which is made too, and opens it. A kill in between leaves no project, and the same call works again.
	 *
	 * @param folder where
	 * @param name what people call it
	 * @throws FiducialException (INPUT) if there is a project, or the folder cannot be written
	 */
	public static ProjectStore create(Path folder, String name) {
		Path root = folder.toAbsolutePath().normalize();
		Path file = root.resolve(ProjectResource.FILE_NAME);
		if (Files.exists(file)) {
			throw FiducialException.input(root + " holds a project; open it, or choose another folder");
		}
		try {
			Files.createDirectories(root);
		} catch (IOException e) {
			throw FiducialException.input("cannot make the folder " + root + ": " + e.getMessage(), e);
		}
		requireWritable(root, root);
		ProjectStore store = connect(root, StoreOptions.DEFAULT);
		try {
			Project project = ModelFactory.eINSTANCE.createProject();
			project.setName(name);
			project.setCreated(Instant.now().truncatedTo(ChronoUnit.MILLIS));
			// Last, since its presence says that the project is complete.
			ProjectResource.save(project, file);
			return store;
		} catch (RuntimeException e) {
			store.close();
			throw e;
		}
	}

	/** Opens a project for reading and writing; see {@link #open(Path, StoreOptions)}. */
	public static ProjectStore open(Path folder) {
		return open(folder, StoreOptions.DEFAULT);
	}

	/** Opens a project for reading, or for reading and writing; see {@link #open(Path, StoreOptions)}. */
	public static ProjectStore open(Path folder, boolean readOnly) {
		return open(folder, StoreOptions.DEFAULT.withReadOnly(readOnly));
	}

	/**
	 * Opens a project. A database of an older version is brought up to date, after a backup beside it.
	 *
	 * @throws FiducialException (INPUT) if this is no project, or one of a newer version, or it is damaged, locked or cannot be written
	 */
	public static ProjectStore open(Path folder, StoreOptions options) {
		Path root = folder.toAbsolutePath().normalize();
		if (!Files.isDirectory(root)) {
			throw FiducialException.input(root + (Files.exists(root) ? " is a file" : " does not exist") + "; expected the folder of a Fiducial project");
		}
		ProjectResource.load(root.resolve(ProjectResource.FILE_NAME));
		Path file = root.resolve(DATABASE_NAME);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(root + " is not a complete Fiducial project: " + DATABASE_NAME + " is missing; restore it from a backup");
		}
		if (!options.readOnly()) {
			requireWritable(root, root);
			requireWritable(root, file);
		}
		return connect(root, options);
	}

	private static ProjectStore connect(Path root, StoreOptions options) {
		Database database = new Database(new Connections(root.resolve(DATABASE_NAME), options.readOnly(), options.busyTimeout(), options.maxBytes()));
		try {
			Migrations.shipped().apply(database);
			return new ProjectStore(root, database);
		} catch (RuntimeException e) {
			database.close();
			throw e;
		}
	}

	private static void requireWritable(Path root, Path path) {
		if (!Files.isWritable(path)) {
			throw FiducialException.input(path + " is read-only; make it writable, or open the project " + root + " read-only");
		}
	}

	/** The project folder, absolute. */
	public Path folder() {
		return folder;
	}

	/** Whether changes are refused. */
	public boolean isReadOnly() {
		return database.readOnly();
	}

	/** The project with its domains, datasets and runs, as of now. Throws as {@link ProjectResource#load(Path)}. */
	public Project project() {
		Project project = ProjectResource.load(folder.resolve(ProjectResource.FILE_NAME));
		project.getDomains().addAll(datasets.domains());
		project.getDatasets().addAll(datasets.list());
		project.getRuns().addAll(runs.list());
		return project;
	}

	/** Saves name, schemes and styles of the project; domains, datasets and runs have methods of their own. */
	public void saveProject(Project project) {
		if (isReadOnly()) {
			throw FiducialException.input(folder + " is opened read-only; open the project for writing to change it");
		}
		ProjectResource.save(project, folder.resolve(ProjectResource.FILE_NAME));
	}

	/** Datasets and domains. */
	public Datasets datasets() {
		return datasets;
	}

	/** Samples. */
	public Samples samples() {
		return samples;
	}

	/** Annotations. */
	public Annotations annotations() {
		return annotations;
	}

	/** Who changed what. */
	public History history() {
		return history;
	}

	/** Runs. */
	public Runs runs() {
		return runs;
	}

	/** Every dataset in numbers; the same as {@code datasets().info()}. */
	public List<DatasetInfo> info() {
		return datasets.info();
	}

	/**
	 * Runs several changes as one transaction: all of them are saved or, on any exception, none. Other writers wait meanwhile, so do
	 * nothing slow inside. What this thread reads inside sees the changes.
	 */
	public <T> T transaction(Supplier<T> changesToMake) {
		return database.write(s -> changesToMake.get());
	}

	/** Hears of changes made through this store. */
	public void addListener(StoreListener listener) {
		changes.add(listener);
	}

	/** Hears no more. */
	public void removeListener(StoreListener listener) {
		changes.remove(listener);
	}

	/**
	 * How the project refers to a file: relative to the project folder, with / as separator, or absolute if there is no relative way
	 * (another drive).
	 */
	public String reference(Path file) {
		Path absolute = file.toAbsolutePath().normalize();
		boolean sameRoot = absolute.getRoot() != null && absolute.getRoot().equals(folder.getRoot());
		Path reference = sameRoot ? folder.relativize(absolute) : absolute;
		return reference.toString().replace(java.io.File.separatorChar, '/');
	}

	/** The file that a reference of this project means. */
	public Path resolve(String reference) {
		return folder.resolve(reference).normalize();
	}

	/** The image file of a sample. */
	public Path imageOf(Sample sample) {
		return resolve(sample.getPath());
	}

	/** Closes all connections. Transactions at work end first. */
	@Override
	public void close() {
		database.close();
	}
}
