package org.fiducial.workflow.synthesis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.ImportSummary;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;
import org.fiducial.workflow.Environment;

/** Puts the pictures that are kept into the project as a data set like any other; provenance goes into the samples' attributes. */
final class SyntheticDataset {
	/** Attribute that tells the plan a sample was made by. */
	static final String PLAN = "synthesis.plan";

	private final ProjectStore store;
	private final PlanFile plan;
	private final String name;
	private final String domain;

	SyntheticDataset(ProjectStore store, PlanFile plan, String name, String domain) {
		this.store = store;
		this.plan = plan;
		this.name = name;
		this.domain = domain.isEmpty() ? name : domain;
	}

	/** A picture with the folder of its shard. */
	record Kept(ImageRecord record, java.nio.file.Path image) {
	}

	/**
	 * Adds what is new, replaces what changed, and removes pictures of an earlier plan unless a person worked on them.
	 *
	 * @return what was added
	 */
	ImportSummary write(List<Kept> kept) {
		Dataset dataset = ModelFactory.eINSTANCE.createDataset();
		dataset.setName(name);
		dataset.setDomain(domain);
		dataset.setScheme(plan.scheme());
		dataset.setImporter("synthesis");
		store.datasets().addOrGet(dataset);
		ImportSummary summary;
		try (SampleWriter writer = store.samples().writer(name)) {
			for (Kept k : kept) {
				writer.add(sample(k), annotation(k.record()));
			}
			writer.flush();
			summary = writer.summary();
		}
		removeOthers(kept);
		return summary;
	}

	private void removeOthers(List<Kept> kept) {
		java.util.Set<String> keys = new java.util.HashSet<>();
		kept.forEach(k -> keys.add(key(k.record())));
		List<Long> stale = new ArrayList<>();
		for (Sample s : store.samples().each(SampleQuery.of(name))) {
			boolean ours = s.getAttributes().map().get(PLAN) != null;
			if (ours && !keys.contains(s.getKey()) && store.annotations().of(s.getId()).stream().noneMatch(a -> a.getSource() == AnnotationSource.HUMAN)) {
				stale.add(s.getId());
			}
		}
		store.samples().remove(stale);
	}

	private static String key(ImageRecord r) {
		return r.style() + "/" + r.file();
	}

	private Sample sample(Kept k) {
		ImageRecord r = k.record();
		Sample s = ModelFactory.eINSTANCE.createSample();
		s.setKey(key(r));
		s.setPath(store.reference(k.image()));
		s.setContentHash(r.sha256());
		s.setWidth(ImageFiles.header(k.image()).width());
		s.setHeight(ImageFiles.header(k.image()).height());
		s.setStyle(r.style());
		s.setSplit("train");
		attributes(r).forEach((name, value) -> {
			if (value != null) {
				s.getAttributes().put(name, value);
			}
		});
		return s;
	}

	private Map<String, String> attributes(ImageRecord r) {
		Map<String, String> m = new LinkedHashMap<>();
		m.put(PLAN, plan.plan());
		m.put("synthesis.item", r.item() + "/" + r.attempt());
		m.put("synthesis.source", r.sourceDataset() + "/" + r.sourceKey());
		m.put("synthesis.edits", JsonLines.line(r.edits()));
		m.put("synthesis.seed", Long.toString(r.seed()));
		m.put("synthesis.prompt", r.prompt());
		m.put("synthesis.negative_prompt", r.negativePrompt());
		m.put("synthesis.guidance", Double.toString(r.guidance()));
		m.put("synthesis.control_scale", Double.toString(r.controlScale()));
		m.put("synthesis.sampler", JsonLines.line(plan.sampling()));
		m.put("synthesis.engine", plan.engine() + ", Fiducial " + Environment.version());
		m.put("synthesis.model", plan.modelHash());
		m.put("synthesis.base", plan.base());
		m.put("synthesis.renderer", plan.renderer());
		m.put("synthesis.alignment", r.error() == null ? null : Double.toString(r.error()));
		m.put("synthesis.measures", r.measures() == null ? null : JsonLines.line(r.measures()));
		m.put("synthesis.hash", r.hash());
		return m;
	}

	private Annotation annotation(ImageRecord r) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setLayer(DatasetSelection.IMPORTED_LAYER);
		a.setSource(AnnotationSource.SYNTHETIC);
		a.setReview(ReviewState.UNREVIEWED);
		a.setAuthor("generator " + plan.modelHash().substring(0, Math.min(12, plan.modelHash().length())));
		a.setShape(r.shape());
		return a;
	}
}
