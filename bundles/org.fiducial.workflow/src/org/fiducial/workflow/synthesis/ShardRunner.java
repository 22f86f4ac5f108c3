package org.fiducial.workflow.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.Pause;
import org.fiducial.core.io.Hashes;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.workflow.FolderLock;
import org.fiducial.workflow.synthesis.filter.Examiner;
import org.fiducial.workflow.synthesis.filter.Measures;

/**
 * Makes the pictures of a shard: batch by batch, each batch's pictures first and then its records, so that a process that is killed has
 * lost at most a batch and the next one goes on behind it. A complete shard is left alone.
 */
public final class ShardRunner {
	private final SynthesisPlan plan;
	private final Generator generator;
	private final Examiner examiner;
	private final SamplingConfig sampling;
	private final int seeds;

	/**
	 * @param examiner measures the pictures
	 * @param seeds how often each request is made; what is not the first is only measured
	 */
	public ShardRunner(SynthesisPlan plan, Generator generator, Examiner examiner, SamplingConfig sampling, int seeds) {
		this.plan = plan;
		this.generator = generator;
		this.examiner = examiner;
		this.sampling = sampling;
		this.seeds = seeds;
	}

	/**
	 * Makes a shard.
	 *
	 * @param round the round it belongs to
	 * @throws OperationCanceledException when cancelled, after the present batch
	 * @throws FiducialException (input) if another process makes the same shard
	 */
	public void run(Round round, int shard, int of, IProgressMonitor monitor) {
		ShardFolder folder = round.shard(shard, of);
		if (folder.manifest(plan.id()).isPresent()) {
			return;
		}
		List<Round.Entry> entries = round.part(shard, of);
		try (FolderLock lock = FolderLock.acquire(folder.lockFile(), folder.path().toString())) {
			if (folder.manifest(plan.id()).isPresent()) {
				return;
			}
			Path records = prepare(folder);
			List<Round.Entry> todo = remaining(entries, JsonLines.recover(records, ImageRecord.class));
			SubMonitor progress = SubMonitor.convert(monitor, "Generating", Math.max(1, todo.size()));
			long start = System.nanoTime();
			// the run's folder holds the round's, which holds the shard's
			Pause pause = Pause.of(folder.path().getParent().getParent());
			for (int from = 0; from < todo.size(); from += sampling.batchSize()) {
				if (monitor.isCanceled()) {
					throw new OperationCanceledException();
				}
				pause.await(() -> progress.subTask("paused; remove " + pause.present() + " to go on"), monitor);
				List<Round.Entry> batch = todo.subList(from, Math.min(todo.size(), from + sampling.batchSize()));
				JsonLines.append(records, make(folder, batch, monitor));
				int done = from + batch.size();
				progress.subTask(String.format(Locale.ROOT, "round %d, shard %d of %d: %d of %d pictures, %.2f/s", round.number(), shard, of, done, todo.size(),
						done / ((System.nanoTime() - start) * 1e-9)));
				progress.worked(batch.size());
			}
			folder.commit(plan.id(), round.number(), entries.size());
		}
	}

	private static Path prepare(ShardFolder folder) {
		try {
			Files.createDirectories(folder.working().resolve(ShardFolder.IMAGES));
			return folder.working().resolve(ShardFolder.ITEMS);
		} catch (IOException e) {
			throw FiducialException.failed(folder.working() + ": cannot be made: " + e.getMessage(), e);
		}
	}

	private static List<Round.Entry> remaining(List<Round.Entry> entries, List<ImageRecord> done) {
		Set<Round.Entry> made = new HashSet<>();
		done.forEach(r -> made.add(new Round.Entry(r.item(), r.attempt())));
		return entries.stream().filter(e -> !made.contains(e)).toList();
	}

	private List<ImageRecord> make(ShardFolder folder, List<Round.Entry> batch, IProgressMonitor monitor) {
		List<PlannedImage> planned = batch.stream().map(e -> plan.image(e.item(), e.attempt())).toList();
		List<RgbImage> images = generate(planned.stream().map(PlannedImage::request).toList(), monitor);
		List<List<RgbImage>> repeats = new ArrayList<>();
		for (int k = 1; k < seeds; k++) {
			int number = k;
			repeats.add(generate(planned.stream().map(p -> p.repeat(number)).toList(), monitor));
		}
		List<Examiner.Subject> subjects = new ArrayList<>();
		for (int i = 0; i < planned.size(); i++) {
			int index = i;
			PlannedImage p = planned.get(i);
			subjects.add(new Examiner.Subject(images.get(i), p.request().shape(), p.source(), repeats.stream().map(r -> r.get(index)).toList()));
		}
		return write(folder, planned, images, examiner.examine(subjects));
	}

	private List<RgbImage> generate(List<GenerationRequest> requests, IProgressMonitor monitor) {
		// the batch is not worth a progress bar of its own, but the sampler must hear of a cancellation
		List<RgbImage> images = generator.generate(requests, sampling, new CancelOnly(monitor));
		if (images.size() != requests.size()) {
			throw FiducialException.failed("the generator made " + images.size() + " pictures of " + requests.size(), null);
		}
		return images;
	}

	private static List<ImageRecord> write(ShardFolder folder, List<PlannedImage> planned, List<RgbImage> images, List<Measures> measures) {
		List<ImageRecord> records = new ArrayList<>();
		for (int i = 0; i < planned.size(); i++) {
			Path file = folder.working().resolve(ShardFolder.IMAGES).resolve(planned.get(i).fileName());
			try {
				ImageFiles.writePng(file, images.get(i));
				records.add(ImageRecord.of(planned.get(i), Hashes.sha256(file), images.get(i).width(), measures.get(i)));
			} catch (IOException e) {
				throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
			}
		}
		return records;
	}

	/** Passes on cancellation and swallows progress. */
	private static final class CancelOnly extends NullProgressMonitor {
		private final IProgressMonitor monitor;

		CancelOnly(IProgressMonitor monitor) {
			this.monitor = monitor;
		}

		@Override
		public boolean isCanceled() {
			return monitor.isCanceled();
		}
	}
}
