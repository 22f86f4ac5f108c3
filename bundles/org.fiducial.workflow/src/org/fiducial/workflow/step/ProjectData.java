package org.fiducial.workflow.step;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;

/** Opens data sources and names their contents. */
public final class ProjectData {
	private static final int PAGE = 500;

	private ProjectData() {
	}

	/** The samples that have landmarks. */
	public static ProjectImages annotated(ProjectStore store, List<DataSource> sources, String what) {
		check(sources, what);
		return ProjectImages.open(store, sources.stream().map(DataSource::annotated).toList(), ProjectImages.DEFAULT_CACHE);
	}

	/** All samples, landmarks or not. */
	public static ProjectImages all(ProjectStore store, List<DataSource> sources, String what) {
		check(sources, what);
		return ProjectImages.open(store, sources.stream().map(DataSource::all).toList(), ProjectImages.DEFAULT_CACHE);
	}

	private static void check(List<DataSource> sources, String what) {
		if (sources.isEmpty()) {
			throw FiducialException.usage("no data: key '" + what + "' needs a list of datasets");
		}
	}

	/** Whether the output {@code layer} of a step is still there, in all of its output {@code datasets}. */
	static boolean hasLayer(Map<String, Object> outputs, ProjectStore store) {
		String layer = String.valueOf(outputs.get("layer"));
		return outputs.get("datasets") instanceof List<?> datasets && datasets.stream().allMatch(d -> store.datasets().layers(String.valueOf(d)).stream().anyMatch(l -> l.layer().equals(layer)));
	}

	/** Hash of keys, picture contents, styles, splits and landmarks; the same when nothing changed, whatever was saved in between. */
	public static String fingerprint(ProjectStore store, List<DataSource> sources) {
		MessageDigest digest = digest();
		for (DataSource source : sources) {
			store.datasets().get(source.dataset());
			digest.update(source.toString().getBytes(StandardCharsets.UTF_8));
			SampleQuery query = SampleQuery.of(source.dataset());
			List<Sample> page = new ArrayList<>(PAGE);
			for (Sample s : store.samples().each(source.split() == null ? query : query.split(source.split()))) {
				page.add(s);
				if (page.size() == PAGE) {
					add(store, source.layer(), page, digest);
				}
			}
			add(store, source.layer(), page, digest);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static void add(ProjectStore store, String layer, List<Sample> page, MessageDigest digest) {
		Map<Long, Annotation> layers = store.annotations().ofLayer(page.stream().map(Sample::getId).toList(), layer);
		for (Sample s : page) {
			digest.update((s.getKey() + "\0" + s.getContentHash() + "\0" + s.getStyle() + "\0" + s.getSplit() + "\n").getBytes(StandardCharsets.UTF_8));
			String box = s.getAttributes().get(SampleRecord.BOX);
			if (box != null) {
				digest.update(box.getBytes(StandardCharsets.UTF_8));
			}
			Annotation a = layers.get(s.getId());
			if (a != null) {
				ByteBuffer b = ByteBuffer.allocate(a.getShape().length * Double.BYTES);
				b.asDoubleBuffer().put(a.getShape());
				digest.update(b);
				if (a.getVisibility() != null) {
					digest.update(a.getVisibility());
				}
			}
		}
		page.clear();
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		} catch (NoSuchAlgorithmException e) {
			throw new IllegalStateException("every Java platform has SHA-256", e);
		}
	}
}
