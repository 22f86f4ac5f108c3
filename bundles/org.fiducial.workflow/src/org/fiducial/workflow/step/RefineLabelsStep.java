package org.fiducial.workflow.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;

/**
 * Snaps labels a little towards a detector's predictions: {@code y = c + clip(prediction - c, -limit d, limit d)} for every coordinate c
 * (noisy-student refinement). Pictures that were generated from landmarks obey them only roughly; a detector trained on many of them
 * sees the average. Writes a layer of its own; layers of people and imported ones are never written over.
 */
public final class RefineLabelsStep implements Step<RefineLabelsConfig> {
	private static final int PAGE = 500;

	@Override
	public String kind() {
		return "refine-labels";
	}

	@Override
	public RefineLabelsConfig defaults() {
		return RefineLabelsConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("layer", "refined", "unchanged", "moved");
	}

	@Override
	public int effort(RefineLabelsConfig config) {
		return 1;
	}

	@Override
	public String inputs(RefineLabelsConfig config, StepContext context) {
		List<DataSource> predicted = config.data().stream().map(d -> d.withLayer(config.predictions())).toList();
		return ProjectData.fingerprint(context.store(), config.data()) + " " + ProjectData.fingerprint(context.store(), predicted);
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return ProjectData.hasLayer(outputs, context.store());
	}

	@Override
	public StepResult run(RefineLabelsConfig config, StepContext context) {
		ProjectImages images = ProjectData.annotated(context.store(), config.data(), "data");
		if (config.into().equals(config.predictions()) || config.data().stream().anyMatch(d -> d.layer().equals(config.into()))) {
			throw FiducialException.usage("refined labels need a layer of their own, not '" + config.into() + "', which they are made from");
		}
		return new Work(config, context, images).run();
	}

	/** One run over the samples. */
	private static final class Work {
		private final RefineLabelsConfig config;
		private final StepContext context;
		private final ProjectImages images;
		private final LandmarkScheme scheme;
		private final List<Problem> problems = new ArrayList<>();
		private int refined;
		private double moved;

		Work(RefineLabelsConfig config, StepContext context, ProjectImages images) {
			this.config = config;
			this.context = context;
			this.images = images;
			this.scheme = LandmarkSchemes.shared().get(images.scheme());
		}

		StepResult run() {
			for (int from = 0; from < images.size(); from += PAGE) {
				context.checkCancelled();
				page(from, Math.min(images.size(), from + PAGE));
			}
			if (refined == 0) {
				throw FiducialException.input("layer '" + config.predictions() + "': no predictions for any of the " + images.size() + " samples; detect first");
			}
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("layer", config.into());
			out.put("datasets", config.data().stream().map(DataSource::dataset).distinct().toList());
			out.put("refined", refined);
			out.put("unchanged", images.size() - refined);
			out.put("moved", moved / refined);
			return StepResult.of(out, "layer '%s': %d labels refined by %.2f %% of the normalising length on average, %d copied for want of a prediction".formatted(config.into(), refined,
					100 * moved / refined, images.size() - refined), problems);
		}

		private void page(int from, int to) {
			List<Long> ids = new ArrayList<>();
			for (int i = from; i < to; i++) {
				ids.add(images.sampleId(i));
			}
			Map<Long, Annotation> predictions = context.store().annotations().ofLayer(ids, config.predictions());
			Map<Long, Annotation> present = context.store().annotations().ofLayer(ids, config.into());
			List<Annotation> out = new ArrayList<>();
			for (int i = from; i < to; i++) {
				protect(present.get(images.sampleId(i)), images.key(i));
				out.add(annotation(i, predictions.get(images.sampleId(i))));
			}
			context.store().annotations().saveAll(out, author());
		}

		private String author() {
			return "refined by " + config.predictions();
		}

		private void protect(Annotation a, String key) {
			if (a != null && a.getSource() != AnnotationSource.MODEL) {
				throw FiducialException.usage("layer '" + config.into() + "' of sample '" + key + "' is not a model's (" + a.getSource() + "); choose another layer");
			}
		}

		private Annotation annotation(int i, Annotation prediction) {
			double[] label = images.shape(i);
			Annotation a = ModelFactory.eINSTANCE.createAnnotation();
			a.setSampleId(images.sampleId(i));
			a.setLayer(config.into());
			a.setSource(AnnotationSource.MODEL);
			a.setReview(ReviewState.UNREVIEWED);
			a.setAuthor(author());
			a.setShape(label);
			if (prediction == null) {
				problems.add(Problem.warning(images.path(i), 0, "no prediction in layer '" + config.predictions() + "'; its label stays"));
			} else {
				a.setShape(refine(label, prediction));
				a.setConfidence(prediction.getConfidence());
				refined++;
				moved += Shapes.meanDistance(label, a.getShape()) / scheme.defaultNormalizer().of(label);
			}
			return a;
		}

		private double[] refine(double[] label, Annotation prediction) {
			double[] to = prediction.getShape();
			float[] confidence = prediction.getConfidence();
			double most = config.limit() * scheme.defaultNormalizer().of(label);
			double[] out = label.clone();
			for (int k = 0; k < out.length; k++) {
				boolean sure = confidence == null || confidence[k / 2] >= config.minConfidence();
				double step = to[k] - out[k];
				if (sure && Double.isFinite(step)) {
					out[k] += Math.max(-most, Math.min(most, step));
				}
			}
			return out;
		}
	}
}
