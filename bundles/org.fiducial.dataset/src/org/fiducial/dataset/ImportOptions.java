package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an importer is told: the values of its options, and where it imports to. */
public final class ImportOptions extends OptionValues {
	/** Options of every format; the import service honours them. */
	public static final List<DatasetOption> COMMON = List.of(
			DatasetOption.choice("orientation", "frame of the landmarks of images with an EXIF orientation: what the format says, the raster as stored, or as shown", "format", "stored", "shown"),
			DatasetOption.text("split", null, "split of all records that have none of their own"),
			DatasetOption.text("style", null, "style of all records that have none of their own"),
			DatasetOption.text("licence", null, "licence of the dataset"),
			DatasetOption.integer("limit", null, "import at most so many records"));

	private final Path projectFolder;
	private final String dataset;

	/**
	 * @param importer whose options are understood
	 * @param given option names and values
	 * @param projectFolder folder of the project, null outside one
	 * @param dataset name of the dataset that is filled
	 * @throws org.fiducial.core.FiducialException (usage) for an unknown option or a bad value
	 */
	public ImportOptions(DatasetImporter importer, Map<String, String> given, Path projectFolder, String dataset) {
		super(all(importer), given);
		this.projectFolder = projectFolder;
		this.dataset = dataset;
	}

	/** Defaults only, outside a project. */
	public static ImportOptions defaults(DatasetImporter importer) {
		return new ImportOptions(importer, Map.of(), null, "dataset");
	}

	/** Folder of the project, null outside one; only for importers that make images. */
	public Path projectFolder() {
		return projectFolder;
	}

	/** Name of the dataset that is filled. */
	public String dataset() {
		return dataset;
	}

	/** Everything an importer's users may set. */
	public static List<DatasetOption> all(DatasetImporter importer) {
		List<DatasetOption> all = new ArrayList<>(importer.options());
		COMMON.stream().filter(c -> importer.options().stream().noneMatch(o -> o.name().equals(c.name()))).forEach(all::add);
		return all;
	}
}
