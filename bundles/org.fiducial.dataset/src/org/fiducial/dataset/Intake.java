package org.fiducial.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.ImageHeader;
import org.fiducial.core.io.Hashes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;

/**
 * Makes a record of an importer ready for the store: reads the image's header under the pixel budget, hashes the file, moves the landmarks
 * to the upright frame, and compares with what is stored. Called from several threads.
 */
final class Intake {
	/** Attribute with size and time of the file when it was hashed: an unchanged file is not hashed again. */
	static final String STAMP = "file-stamp";
	/** Attribute with the domain of a sample where it is not that of the dataset. */
	static final String DOMAIN = "domain";
	/** Attribute with the owner of a sample, see {@link ImportRequest#owner}. */
	static final String OWNER = "owner";
	/** Largest difference of aspect ratios that counts as the same picture at another size. */
	private static final double ASPECT = .02;

	private final ProjectStore store;
	private final String dataset;
	private final String importer;
	private final String owner;

	/** What is to be done with a record. */
	sealed interface Outcome {
		/** Left out. */
		record Failed(Problem problem) implements Outcome {
		}

		/** Stored already and unchanged. */
		record Unchanged(List<Problem> warnings) implements Outcome {
		}

		/** To be added, or to replace what is stored under its key; no annotation without landmarks. */
		record Write(Sample sample, Annotation annotation, List<Problem> warnings) implements Outcome {
		}

		/**
		 * The image is stored and unchanged, but its file was moved or touched, or what the source says of it changed.
		 *
		 * @param sample as it is now; null if it is as stored
		 * @param annotation the new landmarks; null if they are as stored
		 * @param updated false if nothing changed but the file's time
		 */
		record Refresh(Sample sample, Annotation annotation, boolean updated, List<Problem> warnings) implements Outcome {
		}
	}

	Intake(ProjectStore store, String dataset, String importer, String owner) {
		this.owner = owner;
		this.store = store;
		this.dataset = dataset;
		this.importer = importer;
	}

	Outcome prepare(SampleRecord record) {
		try {
			return take(record);
		} catch (FiducialException e) {
			return new Outcome.Failed(Problem.error(record.sourceFile(), record.line(), e.getMessage()));
		} catch (IOException e) {
			return new Outcome.Failed(Problem.error(record.sourceFile(), record.line(), record.image() + ": cannot be read: " + e.getMessage()));
		}
	}

	private Outcome take(SampleRecord record) throws IOException {
		Path image = record.image().toAbsolutePath().normalize();
		ImageHeader header = ImageFiles.header(image);
		String stamp = stamp(image);
		List<Problem> warnings = new ArrayList<>();
		Annotation annotation = record.landmarks() == null ? null : annotation(record, header, warnings);
		Optional<Sample> known = store.samples().find(dataset, record.key());
		if (known.isEmpty() || !stamp.equals(known.get().getAttributes().get(STAMP))) {
			Completeness.check(image, header);
			String hash = Hashes.sha256(image);
			if (known.isEmpty() || !hash.equals(known.get().getContentHash())) {
				return new Outcome.Write(sample(record, image, header, stamp, hash), annotation, warnings);
			}
		}
		return refresh(known.get(), sample(record, image, header, stamp, known.get().getContentHash()), annotation, warnings);
	}

	private Outcome refresh(Sample known, Sample found, Annotation annotation, List<Problem> warnings) {
		boolean touched = !found.getAttributes().get(STAMP).equals(known.getAttributes().put(STAMP, found.getAttributes().get(STAMP)));
		boolean described = describe(known, found);
		Annotation relabel = annotation == null || isCurrent(known, annotation) ? null : annotation;
		if (!described && !touched && relabel == null) {
			return new Outcome.Unchanged(warnings);
		}
		return new Outcome.Refresh(described || touched ? known : null, relabel, described || relabel != null, warnings);
	}

	/** Takes over what the source says of a sample, and tells whether that is news. Attributes that it does not have stay. */
	private static boolean describe(Sample known, Sample found) {
		boolean same = found.getPath().equals(known.getPath()) && Objects.equals(found.getSplit(), known.getSplit()) && Objects.equals(found.getStyle(), known.getStyle())
				&& Objects.equals(found.getLicence(), known.getLicence()) && Objects.equals(found.getAuthor(), known.getAuthor())
				&& found.getAttributes().map().entrySet().stream().allMatch(e -> e.getValue().equals(known.getAttributes().get(e.getKey())));
		known.setPath(found.getPath());
		known.setSplit(found.getSplit());
		known.setStyle(found.getStyle());
		known.setLicence(found.getLicence());
		known.setAuthor(found.getAuthor());
		found.getAttributes().map().forEach(known.getAttributes()::put);
		return !same;
	}

	/** Whether the landmarks are stored, or must not be: what a person corrected in this layer stays theirs, and what was deleted stays deleted. */
	private boolean isCurrent(Sample known, Annotation annotation) {
		annotation.setSampleId(known.getId());
		Optional<Annotation> present = store.annotations().find(known.getId(), annotation.getLayer());
		if (present.isEmpty()) {
			return !store.history().of(known.getId(), annotation.getLayer()).isEmpty();
		}
		Annotation p = present.get();
		return p.getSource() == AnnotationSource.HUMAN || Arrays.equals(p.getShape(), annotation.getShape()) && Arrays.equals(p.getVisibility(), annotation.getVisibility());
	}

	private static String stamp(Path image) throws IOException {
		BasicFileAttributes a = Files.readAttributes(image, BasicFileAttributes.class);
		return a.size() + "@" + a.lastModifiedTime().toMillis();
	}

	private Sample sample(SampleRecord record, Path image, ImageHeader header, String stamp, String hash) {
		Sample s = ModelFactory.eINSTANCE.createSample();
		s.setKey(record.key());
		s.setPath(store.reference(image));
		s.setContentHash(hash);
		s.setWidth(header.storedWidth());
		s.setHeight(header.storedHeight());
		s.setOrientation(header.orientation());
		s.setSplit(record.split());
		s.setStyle(record.style());
		s.setLicence(record.licence());
		s.setAuthor(record.author());
		record.attributes().entrySet().stream().sorted(java.util.Map.Entry.comparingByKey()).forEach(e -> s.getAttributes().put(e.getKey(), e.getValue()));
		if (record.domain() != null) {
			s.getAttributes().put(DOMAIN, record.domain());
		}
		if (owner != null) {
			s.getAttributes().put(OWNER, owner);
		}
		s.getAttributes().put(STAMP, stamp);
		return s;
	}

	private Annotation annotation(SampleRecord record, ImageHeader header, List<Problem> warnings) {
		checkNumbers(record.landmarks());
		checkAspect(record.frame(), header);
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer(DatasetSelection.IMPORTED_LAYER);
		a.setSource(AnnotationSource.IMPORTED);
		a.setAuthor(importer);
		a.setTime(Instant.now());
		a.setShape(UprightPoints.of(record.landmarks(), record.frame(), header));
		a.setVisibility(record.visibility());
		String outside = outside(a.getShape(), header.width(), header.height());
		if (outside != null) {
			warnings.add(Problem.warning(record.sourceFile(), record.line(), outside));
		}
		return a;
	}

	private static void checkNumbers(double[] shape) {
		for (int i = 0; i < shape.length; i += 2) {
			boolean absent = Double.isNaN(shape[i]) && Double.isNaN(shape[i + 1]);
			if (!absent && !(Double.isFinite(shape[i]) && Double.isFinite(shape[i + 1]))) {
				throw FiducialException.input("point " + i / 2 + " is (" + shape[i] + ", " + shape[i + 1] + "), expected two numbers");
			}
		}
	}

	private static void checkAspect(LandmarkFrame frame, ImageHeader header) {
		if (frame.width() > 0) {
			double is = (double) header.storedWidth() / header.storedHeight();
			if (Math.abs(is / (frame.width() / frame.height()) - 1) > ASPECT) {
				throw FiducialException.input(String.format(Locale.ROOT, "the image is %dx%d, but its landmarks belong to %.0fx%.0f: it was cropped or is another one",
						header.storedWidth(), header.storedHeight(), frame.width(), frame.height()));
			}
		}
	}

	/** A sentence if points lie outside the pixels, else null. */
	private static String outside(double[] shape, int width, int height) {
		int count = 0;
		double farthest = 0;
		int which = -1;
		for (int i = 0; i < shape.length; i += 2) {
			double beyond = Math.max(Math.max(-.5 - shape[i], shape[i] - (width - .5)), Math.max(-.5 - shape[i + 1], shape[i + 1] - (height - .5)));
			if (beyond > 0) {
				count++;
				if (beyond > farthest) {
					farthest = beyond;
					which = i / 2;
				}
			}
		}
		return count == 0 ? null : String.format(Locale.ROOT, "%d of %d landmarks lie outside the %dx%d image, point %d by %.1f pixels", count, shape.length / 2, width, height, which, farthest);
	}
}
