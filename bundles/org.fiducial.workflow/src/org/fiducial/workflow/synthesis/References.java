package org.fiducial.workflow.synthesis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.step.FramedImages;
import org.fiducial.workflow.step.ProjectData;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.synthesis.filter.TrainingPicture;

/** The real pictures that synthetic ones are compared with, framed and sized as the generator's. */
final class References {
	private final SynthesisConfig config;
	private final StepContext context;
	private final int size;
	private final ProjectImages images;
	private final FramedImages framed;

	/** @param size side of the generator's pictures */
	References(SynthesisConfig config, StepContext context, int size) {
		this.config = config;
		this.context = context;
		this.size = size;
		images = ProjectData.annotated(context.store(), config.references(), "references");
		framed = new FramedImages(images, config.framing());
	}

	/** How many there are. */
	int size() {
		return images.size();
	}

	/** Style of a picture; null if unknown. */
	String style(int index) {
		return images.style(index);
	}

	/** Whether all points of a picture are known. */
	boolean complete(int index) {
		return Shapes.isFinite(images.shape(index));
	}

	/** A picture with its landmarks. */
	LabelledImage get(int index) {
		LabelledImage s = framed.get(index);
		double[] shape = s.shape().clone();
		for (int i = 0; i < shape.length; i++) {
			shape[i] = (shape[i] + .5) * size / (i % 2 == 0 ? s.image().width() : s.image().height()) - .5;
		}
		RgbImage image = s.image().resized(size, size);
		return new LabelledImage(s.key(), image, shape, s.visible(), s.style(), s.domain());
	}

	/** What filters want to know of them; kept in the run's folder, since there may be seventy thousand. */
	List<TrainingPicture> facts() {
		String name = Fingerprints.text(config.references() + " " + config.framing() + " " + size + " " + ProjectData.fingerprint(context.store(), config.references())).substring(0, 16);
		Path file = context.folder().resolve("references-" + name + ".jsonl");
		if (Files.exists(file)) {
			return JsonLines.read(file, TrainingPicture.class);
		}
		TrainingPicture[] out = new TrainingPicture[images.size()];
		for (int i = 0; i < out.length; i++) {
			context.checkCancelled();
			LabelledImage p = get(i);
			out[i] = TrainingPicture.of(images.dataset(i) + "/" + images.key(i), images.style(i), p.image(), p.shape());
		}
		List<TrainingPicture> list = new ArrayList<>(Arrays.asList(out));
		JsonLines.write(file, list);
		return list;
	}
}
