package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.fiducial.model.UprightSize;
import org.fiducial.store.ProjectStore;

/**
 * Samples of a project as a trainer sees them: indexed, thread-safe, decoded when asked for, with a bounded cache of decoded pictures. The list
 * and the landmarks (1.1 KB a sample of 68 points) are read once, so that a run sees the same data to its end whatever is edited meanwhile; the
 * order is that of the selections, each by key. Pictures and landmarks are upright (EXIF orientation applied).
 */
public final class ProjectImages implements LabelledImages {
	/** Bytes of decoded pictures that are kept unless told otherwise. */
	public static final long DEFAULT_CACHE = 256L << 20;

	private record Entry(long id, String dataset, String key, Path path, int width, int height, double[] shape, byte[] visibility, String style, String domain, String split,
			String hash, int orientation, String box) {
	}

	private final String scheme;
	private final List<Entry> entries;
	private final Cache cache;

	private ProjectImages(String scheme, List<Entry> entries, long cacheBytes) {
		this.scheme = scheme;
		this.entries = entries;
		cache = new Cache(cacheBytes);
	}

	/** One selection, with the default cache. */
	public static ProjectImages open(ProjectStore store, DatasetSelection selection) {
		return open(store, List.of(selection), DEFAULT_CACHE);
	}

	/**
	 * Several selections, one after the other.
	 *
	 * @param cacheBytes bytes of decoded pictures to keep; 0 for none
	 * @throws FiducialException (input) if a dataset, split or style does not exist, the schemes differ, or nothing is selected
	 */
	public static ProjectImages open(ProjectStore store, List<DatasetSelection> selections, long cacheBytes) {
		List<Entry> entries = new ArrayList<>();
		String scheme = null;
		for (DatasetSelection selection : selections) {
			SelectedSamples samples = new SelectedSamples(store, selection);
			String own = samples.dataset().getScheme();
			if (scheme != null && !scheme.equals(own)) {
				throw FiducialException.input("dataset '" + selection.dataset() + "' has landmarks of scheme '" + own + "', the others of '" + scheme + "'; select datasets of one scheme");
			}
			scheme = own;
			samples.each((s, a) -> entries.add(entry(store, samples, s, a)));
		}
		if (entries.isEmpty()) {
			throw FiducialException.input("nothing is selected: " + describe(selections));
		}
		return new ProjectImages(scheme, List.copyOf(entries), cacheBytes);
	}

	private static String describe(List<DatasetSelection> selections) {
		return String.join(", ", selections.stream().map(s -> "dataset '" + s.dataset() + "'" + (s.layer() == null || !s.annotated() ? "" : " with landmarks in layer '" + s.layer() + "'")
				+ (s.split() == null ? "" : ", split '" + s.split() + "'") + (s.domain() == null ? "" : ", domain '" + s.domain() + "'")).toList());
	}

	private static Entry entry(ProjectStore store, SelectedSamples samples, Sample s, Annotation a) {
		UprightSize shown = UprightSize.of(s);
		return new Entry(s.getId(), s.getDataset(), s.getKey(), store.imageOf(s), shown.width(), shown.height(),
				a == null ? null : a.getShape(), a == null ? null : a.getVisibility(), s.getStyle(), samples.domain(s), s.getSplit(), s.getContentHash(), s.getOrientation(),
				s.getAttributes().get(SampleRecord.BOX));
	}

	@Override
	public String scheme() {
		return scheme;
	}

	@Override
	public int size() {
		return entries.size();
	}

	@Override
	public LabelledImage get(int index) {
		Entry e = entries.get(index);
		return new LabelledImage(e.key, image(e), copy(e.shape), visible(e), e.style, e.domain);
	}

	@Override
	public String style(int index) {
		return entries.get(index).style;
	}

	@Override
	public String domain(int index) {
		return entries.get(index).domain;
	}

	@Override
	public double[] shape(int index) {
		return copy(entries.get(index).shape);
	}

	/** Number of the sample in the project; what prediction layers are saved under. */
	public long sampleId(int index) {
		return entries.get(index).id;
	}

	/** Key of the sample within its dataset. */
	public String key(int index) {
		return entries.get(index).key;
	}

	/** Name of the sample's dataset. */
	public String dataset(int index) {
		return entries.get(index).dataset;
	}

	/** Split of the sample, null if none. */
	public String split(int index) {
		return entries.get(index).split;
	}

	/** SHA-256 of the image file, as it was imported. */
	public String contentHash(int index) {
		return entries.get(index).hash;
	}

	/** Width of the upright picture in pixels. */
	public int width(int index) {
		return entries.get(index).width;
	}

	/** Height of the upright picture in pixels. */
	public int height(int index) {
		return entries.get(index).height;
	}

	/** Landmarks that another source has for this picture, given in some raster of it, in pixels of the upright picture. */
	public double[] upright(int index, double[] shape, LandmarkFrame frame) {
		Entry e = entries.get(index);
		boolean swap = e.orientation > 4;
		return UprightPoints.of(shape, frame, e.orientation, swap ? e.height : e.width, swap ? e.width : e.height);
	}

	/**
	 * The box that the dataset has of the sample's face, {@code {x0, y0, x1, y1}} in pixels of the upright picture.
	 *
	 * @return null if it has none
	 * @throws FiducialException (input) if what it has is no box
	 */
	public double[] box(int index) {
		Entry e = entries.get(index);
		if (e.box == null) {
			return null;
		}
		Optional<Box> stored;
		try {
			stored = Box.between(java.util.Arrays.stream(e.box.split(",")).mapToDouble(Double::parseDouble).toArray());
		} catch (NumberFormatException x) {
			stored = Optional.empty();
		}
		return stored.flatMap(b -> Box.between(upright(index, b.corners(), LandmarkFrame.STORED))).map(Box::corners)
				.orElseThrow(() -> FiducialException.input("sample '" + e.key + "': its " + SampleRecord.BOX + " is '" + e.box + "', expected x0,y0,x1,y1"));
	}

	/** The image file. */
	public Path path(int index) {
		return entries.get(index).path;
	}

	private RgbImage image(Entry e) {
		RgbImage image = cache.get(e.path);
		if (image == null) {
			image = ImageFiles.read(e.path);
			if (image.width() != e.width || image.height() != e.height) {
				throw FiducialException.input(e.path + ": is " + image.width() + "x" + image.height() + " pixels, but was " + e.width + "x" + e.height
						+ " when dataset '" + e.dataset + "' was imported; import it again");
			}
			cache.put(e.path, image);
		}
		return image;
	}

	private static boolean[] visible(Entry e) {
		if (e.shape == null || e.visibility == null && java.util.Arrays.stream(e.shape).noneMatch(Double::isNaN)) {
			return null;
		}
		boolean[] visible = new boolean[e.shape.length / 2];
		for (int i = 0; i < visible.length; i++) {
			visible[i] = !Double.isNaN(e.shape[2 * i]) && (e.visibility == null || e.visibility[i] == 2);
		}
		return visible;
	}

	private static double[] copy(double[] shape) {
		return shape == null ? null : shape.clone();
	}

	/** The pictures used last, up to a number of bytes. Two threads may decode the same picture; neither waits for the other. */
	private static final class Cache {
		private final long capacity;
		private final Map<Path, RgbImage> images = new LinkedHashMap<>(16, .75f, true);
		private long bytes;

		Cache(long capacity) {
			this.capacity = capacity;
		}

		synchronized RgbImage get(Path path) {
			return images.get(path);
		}

		synchronized void put(Path path, RgbImage image) {
			if (size(image) > capacity || images.putIfAbsent(path, image) != null) {
				return;
			}
			bytes += size(image);
			var oldest = images.values().iterator();
			while (bytes > capacity) {
				bytes -= size(oldest.next());
				oldest.remove();
			}
		}

		private static long size(RgbImage image) {
			return image.rgb().length;
		}
	}
}
