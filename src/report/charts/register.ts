import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  SubTitle,
  Title,
  Tooltip,
} from 'chart.js'
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix'
import { registerAnswers } from './answers.ts'

/** Registers the parts of chart.js that line charts on linear axes need, before the first chart is drawn. */
export function registerLineParts(): void {
  Chart.register(
    ...[Filler, Legend, LinearScale, LineController, LineElement, PointElement, SubTitle, Title, Tooltip],
  )
  registerAnswers()
}

/** Registers the parts of chart.js that all charts need, before the first chart is drawn. */
export function registerParts(): void {
  registerLineParts()
  Chart.register(BarController, BarElement, CategoryScale, LogarithmicScale, MatrixController, MatrixElement)
}
