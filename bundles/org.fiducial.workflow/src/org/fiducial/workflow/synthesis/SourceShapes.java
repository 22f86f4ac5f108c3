package org.fiducial.workflow.synthesis;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Sample;
import org.fiducial.model.UprightSize;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.step.DataSource;
import org.fiducial.workflow.step.Framing;
import org.fiducial.workflow.step.ProjectData;

/** The shapes that are edited, in the frame of the generator's picture. Pictures are not decoded. */
public final class SourceShapes {
	/**
	 * One shape.
	 *
	 * @param dataset data set of the sample
	 * @param key of the sample
	 * @param shape in pixels of the generator's picture
	 */
	public record Source(String dataset, String key, double[] shape) {
	}

	private final String scheme;
	private final List<Source> sources;

	/** Given shapes. */
	public SourceShapes(String scheme, List<Source> sources) {
		this.scheme = scheme;
		this.sources = List.copyOf(sources);
	}

	/**
	 * Those of a project whose points are all known.
	 *
	 * @param size side of the generator's picture
	 * @throws FiducialException (input) if there is none
	 */
	static SourceShapes of(ProjectStore store, List<DataSource> data, Framing framing, int size) {
		ProjectImages images = ProjectData.annotated(store, data, "sources");
		List<Source> list = new ArrayList<>();
		for (int from = 0; from < images.size(); from += 500) {
			List<Long> ids = new ArrayList<>();
			int to = Math.min(images.size(), from + 500);
			for (int i = from; i < to; i++) {
				ids.add(images.sampleId(i));
			}
			java.util.Map<Long, Sample> samples = new java.util.HashMap<>();
			store.samples().get(ids).forEach(s -> samples.put(s.getId(), s));
			for (int i = from; i < to; i++) {
				Sample s = samples.get(images.sampleId(i));
				double[] shape = images.shape(i);
				if (s != null && Shapes.isFinite(shape)) {
					list.add(new Source(images.dataset(i), images.key(i), framed(s, shape, framing, size)));
				}
			}
		}
		if (list.isEmpty()) {
			throw FiducialException.input("no source has all its landmarks");
		}
		return new SourceShapes(images.scheme(), list);
	}

	private static double[] framed(Sample s, double[] shape, Framing framing, int size) {
		UprightSize shown = UprightSize.of(s);
		return framing.frame(shown.width(), shown.height(), shape, size).toCrop(shape);
	}

	/** Id of the landmark scheme. */
	public String scheme() {
		return scheme;
	}

	/** How many. */
	public int size() {
		return sources.size();
	}

	/** One of them. */
	public Source get(int index) {
		return sources.get(index);
	}
}
