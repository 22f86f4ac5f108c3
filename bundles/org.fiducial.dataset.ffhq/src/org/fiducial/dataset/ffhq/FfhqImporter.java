package org.fiducial.dataset.ffhq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.LandmarkFrame;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.RecordException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/**
 * Format {@code ffhq}: NVIDIA's Flickr-Faces-HQ. Images are {@code images1024x1024}, {@code thumbnails128x128} or {@code in-the-wild-images} with their folders of a
 * thousand, or any flat or resized copy; {@code ffhq-dataset-v2.json} is streamed. Landmarks are dlib's (noisy): those of {@code image} are in the aligned
 * 1024 x 1024 frame and are scaled to the size of the file, those of {@code in_the_wild} in the frame of the photograph as stored. Licence and author are
 * kept for each image. The key is the number in five digits.
 */
public final class FfhqImporter implements DatasetImporter {
	private static final String JSON = "ffhq-dataset-v2.json";
	private static final String SCHEME = "ibug68";
	/** Facts of the metadata that attribution needs. */
	private static final List<String> KEPT = List.of("license_url", "photo_url", "photo_title", "country", "date_uploaded");

	@Override
	public Probe probe(Path in) {
		try {
			if (in.getFileName().toString().equals(JSON) || Files.isRegularFile(in.resolve(JSON))) {
				return Probe.of(.98, "holds " + JSON);
			}
			if (Files.isDirectory(in.resolve("images1024x1024")) || Files.isDirectory(in.resolve("in-the-wild-images"))) {
				return Probe.of(.8, "holds FFHQ's folders, but no " + JSON);
			}
			return FfhqImages.holdsImages(in) ? Probe.of(.35, "holds images named by five digits") : Probe.no("holds no " + JSON);
		} catch (IOException e) {
			return Probe.no("cannot be read: " + e.getMessage());
		}
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(
				DatasetOption.choice("frame", "which landmarks: of the aligned faces or of the photographs; auto goes by the folder's name", "auto", "aligned", "wild"),
				DatasetOption.path("images", "folder with the images, absolute or within the dataset's folder; found by itself unless there are several"),
				DatasetOption.path("json", "the JSON file, if it lies elsewhere"),
				DatasetOption.flag("landmarks", true, "false imports images without landmarks, and without the JSON file where it is missing"));
	}

	@Override
	public String licence() {
		return "FFHQ: CC BY-NC-SA 4.0 (NVIDIA), not for facial recognition; each image has a licence of its own";
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		Path root = Files.isDirectory(in) ? in : in.toAbsolutePath().getParent();
		FfhqImages images = FfhqImages.find(root, options.path("images"), options.text("frame"));
		Path json = json(in, root, options);
		if (json == null) {
			readImagesAlone(root, images, sink, monitor);
		} else {
			readJson(json, images, options.flag("landmarks"), sink, monitor);
		}
	}

	private static Path json(Path in, Path root, ImportOptions options) {
		Path named = options.path("json");
		Path json = named != null ? root.resolve(named) : Files.isRegularFile(in) ? in
				: Stream.of(root, root.toAbsolutePath().normalize().getParent()).filter(f -> f != null).map(f -> f.resolve(JSON)).filter(Files::isRegularFile).findFirst().orElse(null);
		if (named != null && !Files.isRegularFile(json)) {
			throw FiducialException.input(json + ": no such JSON file");
		}
		if (json == null && options.flag("landmarks")) {
			throw FiducialException.input(root + ": holds no " + JSON + "; name it with --option json=FILE, or import images alone with --option landmarks=false");
		}
		return json;
	}

	private static void readJson(Path json, FfhqImages images, boolean landmarks, SampleSink sink, IProgressMonitor monitor) throws IOException {
		long size = Files.size(json);
		long records = 0;
		try (FfhqJson in = new FfhqJson(json)) {
			while (true) {
				FileTree.checkCancelled(monitor);
				try {
					FfhqRecord r = in.next();
					if (r == null) {
						break;
					}
					if (records++ == 0) {
						sink.expect(Math.max(1, size / Math.max(1, in.location().getByteOffset())));
					}
					image(json, r, images, landmarks, sink);
				} catch (RecordException e) {
					records++;
					sink.problem(e.problem(json));
				}
			}
		} catch (JacksonException e) {
			TokenStreamLocation at = e.getLocation();
			sink.problem(Problem.error(json, at == null ? 0 : at.getLineNr(), "no valid JSON" + (at == null ? "" : " at column " + at.getColumnNr() + ", byte " + at.getByteOffset()) + ": "
					+ e.getOriginalMessage() + "; the " + records + " records before it were read, those behind it were not. Is the download complete?"));
		}
	}

	private static void image(Path json, FfhqRecord r, FfhqImages images, boolean landmarks, SampleSink sink) throws RecordException {
		Path file = images.file(r.index());
		if (file == null) {
			throw new RecordException(r.line(), "record '" + r.index() + "': the image " + FfhqImages.key(r.index()) + " is missing in " + images.folder());
		}
		SampleRecord.Builder record = SampleRecord.of(FfhqImages.key(r.index()), file).from(json, r.line()).split(split(r.category()))
				.rights(r.metadata().get("license"), r.metadata().get("author"));
		KEPT.forEach(k -> record.attribute(k, r.metadata().get(k)));
		if (landmarks) {
			FfhqRecord.Face face = images.wild() ? r.wild() : r.aligned();
			if (face == null || face.landmarks() == null || face.width() <= 0 || face.height() <= 0) {
				throw new RecordException(r.line(), "record '" + r.index() + "': no landmarks or no size of the " + (images.wild() ? "photograph (in_the_wild)" : "aligned image (image)"));
			}
			record.landmarks(SCHEME, face.landmarks()).frame(LandmarkFrame.resized(face.width(), face.height()));
		}
		sink.accept(record.build());
	}

	private static String split(String category) {
		return category == null ? null : switch (category) {
		case "training" -> "train";
		case "validation" -> "val";
		default -> category;
		};
	}

	private static void readImagesAlone(Path root, FfhqImages images, SampleSink sink, IProgressMonitor monitor) throws IOException {
		FileTree.walk(images.folder(), monitor, (folder, files) -> {
			for (Path f : files) {
				FileTree.checkCancelled(monitor);
				String name = f.getFileName().toString();
				if (ImageFiles.isImageName(name)) {
					sink.accept(SampleRecord.of(FileTree.stem(name), f).build());
				}
			}
		});
	}
}
